package io.deberta4j.tokenizer;

import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** One piece per character, user-defined symbols apart (google/sentencepiece, char_model.cc). */
final class CharSplitter implements PieceSplitter {
  private final PieceIds vocabulary;
  private final @Nullable PieceTrie userSymbols;

  CharSplitter(PieceIds vocabulary, @Nullable PieceTrie userSymbols) {
    this.vocabulary = vocabulary;
    this.userSymbols = userSymbols;
  }

  @Override
  public void split(byte[] text, int length, IntList ids, IntList ends) {
    for (int at = 0; at < length; ) {
      int symbol = userSymbols == null ? 0 : userSymbols.longest(text, at, length);
      int end = symbol > 0 ? at + symbol : Math.min(length, at + Utf8.charLength(text[at]));
      ids.add(vocabulary.of(new String(text, at, end - at, StandardCharsets.UTF_8)));
      ends.add(end);
      at = end;
    }
  }
}
