package io.deberta4j.tokenizer;

import java.text.Normalizer.Form;
import org.jspecify.annotations.Nullable;

/**
 * The {@code BertNormalizer} of Hugging Face tokenizers.
 *
 * @param cleanText control characters go, white space becomes spaces
 * @param handleChineseChars each ideograph is a word of its own
 * @param stripAccents marks of letters go; null: if they are put in lower case
 * @param lowercase whether they are
 */
record BertNormalizer(
    boolean cleanText,
    boolean handleChineseChars,
    @Nullable Boolean stripAccents,
    boolean lowercase)
    implements Normalizer {
  private static final Normalizer DECOMPOSED = TextNormalizers.form(Form.NFD);
  private static final Normalizer LOWERCASE = TextNormalizers.lowercase();

  @Override
  public AlignedText normalize(AlignedText text) {
    AlignedText current = text;
    if (cleanText) {
      current = TextNormalizers.map(current, BertNormalizer::clean);
    }
    if (handleChineseChars) {
      current = spaced(current);
    }
    if (stripAccents == null ? lowercase : stripAccents) {
      current =
          TextNormalizers.map(
              DECOMPOSED.normalize(current),
              c -> UnicodeSets.isOldNonspacingMark(c) ? TextNormalizers.REMOVED : c);
    }
    return lowercase ? LOWERCASE.normalize(current) : current;
  }

  private static int clean(int c) {
    return UnicodeSets.isOldOther(c)
        ? TextNormalizers.REMOVED
        : UnicodeSets.isWhiteSpace(c) ? ' ' : c;
  }

  private static AlignedText spaced(AlignedText text) {
    String chars = text.text();
    if (chars.codePoints().noneMatch(BertNormalizer::isIdeograph)) {
      return text;
    }
    AlignedText.Builder out = new AlignedText.Builder(text);
    for (int i = 0; i < chars.length(); ) {
      int codePoint = chars.codePointAt(i);
      int next = i + Character.charCount(codePoint);
      boolean ideograph = isIdeograph(codePoint);
      if (ideograph) {
        out.add(' ', i, next);
      }
      out.add(codePoint, i, next);
      if (ideograph) {
        out.add(' ', i, next);
      }
      i = next;
    }
    return out.build();
  }

  /** The blocks that BERT's tokenizer calls Chinese; kana and Hangul are none. */
  private static boolean isIdeograph(int c) {
    return (c >= 0x4E00 && c <= 0x9FFF)
        || (c >= 0x3400 && c <= 0x4DBF)
        || (c >= 0x20000 && c <= 0x2A6DF)
        || (c >= 0x2A700 && c <= 0x2B73F)
        || (c >= 0x2B740 && c <= 0x2B81F)
        || (c >= 0x2B920 && c <= 0x2CEAF)
        || (c >= 0xF900 && c <= 0xFAFF)
        || (c >= 0x2F800 && c <= 0x2FA1F);
  }
}
