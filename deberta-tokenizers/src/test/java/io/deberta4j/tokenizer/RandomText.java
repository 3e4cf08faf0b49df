package io.deberta4j.tokenizer;

import java.util.List;
import java.util.Random;

/** Random texts: words, punctuation, special tokens, any Unicode. */
final class RandomText {
  private static final List<String> WORDS =
      List.of(
          "the",
          "Hello",
          " world",
          "don't",
          "I'll",
          " 've",
          "a---b",
          "naïve",
          "ﬁne",
          "①②",
          "Ａ",
          "[MASK]",
          "[CLS]",
          "[SEP]",
          "[UNK]",
          "[PAD]",
          " [MASK] ",
          "  ",
          "\n",
          "\t",
          "\r\n",
          "\u3000",
          "\u00a0",
          "\u200b",
          "\u200d",
          "e\u0301",
          "한국어",
          "日本語",
          "😀",
          "👨‍👩‍👧",
          "🇩🇪",
          "<0x41>",
          "▁",
          "Ġ",
          "1234",
          "3.14",
          "İ",
          "ß",
          "Σ",
          "\u0000",
          "!?",
          "…",
          "«x»",
          ".",
          ",");

  private final Random random;

  RandomText(Random random) {
    this.random = random;
  }

  String next() {
    StringBuilder text = new StringBuilder();
    int parts = random.nextInt(12);
    for (int i = 0; i < parts; i++) {
      switch (random.nextInt(4)) {
        case 0 -> text.append(WORDS.get(random.nextInt(WORDS.size())));
        case 1 -> text.append(' ').append(WORDS.get(random.nextInt(WORDS.size())));
        case 2 -> text.append((char) (32 + random.nextInt(95)));
        default -> text.appendCodePoint(codePoint());
      }
    }
    return text.toString();
  }

  /** A character that Unicode 12 already has, so that all libraries agree on what it is. */
  private int codePoint() {
    while (true) {
      int limit = random.nextInt(3) == 0 ? 0x1FFFF : random.nextInt(2) == 0 ? 0x3FF : 0x30FF;
      int codePoint = random.nextInt(limit);
      int type = Character.getType(codePoint);
      if (type != Character.UNASSIGNED
          && type != Character.SURROGATE
          && type != Character.PRIVATE_USE) {
        return codePoint;
      }
    }
  }
}
