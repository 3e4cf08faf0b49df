package io.deberta4j.tokenizer;

import io.deberta4j.io.TokenizerException;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/**
 * Text to pieces of a byte-level BPE vocabulary: the slow {@code DebertaTokenizer} of transformers
 * and microsoft/DeBERTa's {@code GPT2Tokenizer}.
 */
final class ByteLevelSegmenter implements Segmenter {
  private final MergeTable merges;
  private final int[] byteSymbols = new int[256];
  private final int[] ids;
  private final OptionalInt unknown;
  private final Vocabulary vocabulary;
  private final AddedTokens added;
  private final boolean prefixSpace;

  /**
   * Combines the stages.
   *
   * @param pieces the piece spelled in GPT-2's alphabet to its id
   * @param added the tokens that are cut out first
   * @param prefixSpace whether a text that does not begin with white space gets a space in front
   */
  ByteLevelSegmenter(
      MergeTable merges,
      Vocabulary pieces,
      Vocabulary vocabulary,
      AddedTokens added,
      boolean prefixSpace) {
    this.merges = merges;
    this.vocabulary = vocabulary;
    this.added = added;
    this.prefixSpace = prefixSpace;
    for (int b = 0; b < 256; b++) {
      byteSymbols[b] = merges.symbol(String.valueOf(ByteAlphabet.character((byte) b)));
    }
    ids = new int[merges.symbolCount()];
    for (int symbol = 0; symbol < ids.length; symbol++) {
      ids[symbol] = pieces.id(merges.name(symbol)).orElse(-1);
    }
    unknown = pieces.id("[UNK]");
  }

  @Override
  public Pieces segment(String text) {
    Pieces out = new Pieces(text.length() / 3);
    boolean prefix = prefixSpace && !text.isEmpty() && !UnicodeSets.isSpace(text.charAt(0));
    String spaced = prefix ? " " + text : text;
    int shift = prefix ? 1 : 0;
    for (AddedTokens.Part part : added.cut(spaced)) {
      AddedToken token = part.token();
      if (token != null) {
        int id = vocabulary.id(token.content()).orElseThrow();
        out.add(id, part.from() - shift, part.to() - shift, out.nextWord());
        continue;
      }
      for (int at = part.from(); at < part.to(); ) {
        int end = Gpt2Splitter.next(spaced, at, part.to());
        word(spaced, at, end, shift, out);
        at = end;
      }
    }
    return out;
  }

  private void word(String text, int from, int to, int shift, Pieces out) {
    Utf8 utf8 = Utf8.encode(text, from, to);
    int[] symbols = new int[utf8.length];
    int[] ends = new int[utf8.length];
    for (int i = 0; i < utf8.length; i++) {
      symbols[i] = byteSymbols[utf8.bytes[i] & 0xFF];
      ends[i] = i + 1;
    }
    int count = merges.merge(symbols, ends, utf8.length);
    int number = out.nextWord();
    int begin = 0;
    for (int i = 0; i < count; i++) {
      int start = utf8.starts[begin];
      int end = charEnd(utf8, ends[i]);
      while (start < end && UnicodeSets.isSpace(text.charAt(start))) {
        start++;
      }
      while (end > start && UnicodeSets.isSpace(text.charAt(end - 1))) {
        end--;
      }
      int id = ids[symbols[i]];
      String surface = id < 0 ? merges.name(symbols[i]) : null;
      out.add(
          id < 0 ? unknownId(surface) : id,
          Math.max(0, start - shift),
          Math.max(0, end - shift),
          number,
          surface);
      begin = ends[i];
    }
  }

  /** Returns where the character of the last byte before {@code end} ends. */
  private static int charEnd(Utf8 utf8, int end) {
    int next = end;
    while (next < utf8.length && utf8.starts[next] == utf8.starts[end - 1]) {
      next++;
    }
    return utf8.starts[next];
  }

  private int unknownId(@Nullable String surface) {
    return unknown.orElseThrow(
        () ->
            new TokenizerException(
                "The vocabulary has neither the piece '"
                    + surface
                    + "' nor [UNK]. Check vocab.json: it should hold all 256 byte characters."));
  }

  /** Returns the words that GPT-2's expression splits a text into. */
  static List<String> words(String text) {
    List<String> words = new ArrayList<>();
    for (int at = 0; at < text.length(); ) {
      int end = Gpt2Splitter.next(text, at, text.length());
      words.add(text.substring(at, end));
      at = end;
    }
    return words;
  }
}
