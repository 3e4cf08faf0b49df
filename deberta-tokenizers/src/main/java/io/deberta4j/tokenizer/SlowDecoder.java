package io.deberta4j.tokenizer;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Ids to text as the slow tokenizers of transformers do: special tokens are part of the text, other
 * added tokens stand between spaces. In the other flavours only the model's own pieces are text.
 */
final class SlowDecoder implements TextDecoder {
  private final Vocabulary vocabulary;
  private final Set<String> special;
  private final Set<String> separate = new HashSet<>();
  private final String unknown;
  private final @Nullable SentencePieceDecoder sentencePiece;
  private final Flavour flavour;

  SlowDecoder(
      Vocabulary vocabulary,
      Set<String> special,
      List<AddedToken> added,
      TokenizerConfig config,
      @Nullable SentencePieceDecoder sentencePiece,
      Flavour flavour) {
    this.vocabulary = vocabulary;
    this.special = special;
    this.sentencePiece = sentencePiece;
    this.flavour = flavour;
    String unk = config.content("unk_token");
    this.unknown = unk == null ? "[UNK]" : unk;
    for (AddedToken token : added) {
      if (!special.contains(token.content()) || config.additional().contains(token)) {
        separate.add(token.content());
      }
    }
  }

  @Override
  public String decode(int[] ids, boolean skipSpecialTokens) {
    List<String> tokens = new ArrayList<>();
    boolean skips = skipSpecialTokens || flavour == Flavour.MICROSOFT;
    for (int id : ids) {
      String token = vocabulary.token(id);
      String known = token == null ? unknown : token;
      if (!skips || !special.contains(known)) {
        tokens.add(known);
      }
    }
    return flavour == Flavour.HF_SLOW ? joined(tokens) : text(tokens);
  }

  private String joined(List<String> tokens) {
    List<String> parts = new ArrayList<>();
    List<String> current = new ArrayList<>();
    for (String token : tokens) {
      if (!separate.contains(token)) {
        current.add(token);
        continue;
      }
      String before = current.isEmpty() ? "" : text(current);
      if (!before.isEmpty()) {
        parts.add(before);
      }
      current.clear();
      parts.add(token);
    }
    if (!current.isEmpty()) {
      parts.add(text(current));
    }
    return String.join(" ", parts);
  }

  private String text(List<String> tokens) {
    if (sentencePiece == null) {
      return ByteAlphabet.decode(tokens);
    }
    return flavour == Flavour.HF_SLOW
        ? withSpecial(tokens, sentencePiece)
        : sentencePiece.decode(tokens);
  }

  /** Special tokens interrupt the pieces; a space goes before the first of a run. */
  private String withSpecial(List<String> tokens, SentencePieceDecoder pieces) {
    StringBuilder text = new StringBuilder();
    List<String> current = new ArrayList<>();
    boolean afterSpecial = false;
    for (String token : tokens) {
      if (!special.contains(token)) {
        current.add(token);
        afterSpecial = false;
        continue;
      }
      if (!afterSpecial) {
        text.append(' ');
      }
      text.append(pieces.decode(current)).append(token);
      current.clear();
      afterSpecial = true;
    }
    text.append(pieces.decode(current));
    return strip(text.toString());
  }

  private static String strip(String text) {
    int from = 0;
    int to = text.length();
    while (from < to && UnicodeSets.isSpace(text.charAt(from))) {
      from++;
    }
    while (to > from && UnicodeSets.isSpace(text.charAt(to - 1))) {
      to--;
    }
    return text.substring(from, to);
  }
}
