package io.deberta4j.tokenizer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Texts that are odd: empty, broken, huge. */
class HostileTextTest {
  private static final int MEGABYTE = 1 << 20;

  private static List<Tokenizer> all() {
    List<Tokenizer> tokenizers = new ArrayList<>();
    for (String own : List.of("own-unigram-8k", "own-unigram-1k", "own-bpe-1k", "own-bytebpe-2k")) {
      for (Flavour flavour : Flavour.values()) {
        tokenizers.add(
            Tokenizer.load(TestFiles.own(own), TokenizerOptions.DEFAULT.withFlavour(flavour)));
      }
    }
    return tokenizers;
  }

  @Test
  void emptyTextIsNoTokens() {
    for (Tokenizer tokenizer : all()) {
      EncodeOptions bare = EncodeOptions.DEFAULT.withSpecialTokens(false);
      assertThat(tokenizer.encode("", null, bare).length()).isZero();
      assertThat(tokenizer.encode("").ids()).containsExactly(1, 2);
      assertThat(tokenizer.encode("", "", EncodeOptions.DEFAULT).length()).isBetween(3, 4);
      assertThat(tokenizer.decode(new int[0], false)).isEmpty();
      assertThat(tokenizer.wholeWords().words("")).isEmpty();
    }
  }

  /** A surrogate without its partner is not a character; it reads as U+FFFD. */
  @Test
  void loneSurrogatesReadAsTheReplacementCharacter() {
    for (Tokenizer tokenizer : all()) {
      for (String text : List.of("\uD83D", "a\uDE00b", "\uDE00\uD83D", "x\uD83D y", "\uD83D!")) {
        int[] expected = tokenizer.encode(text.replaceAll("[\uD83D\uDE00]", "\uFFFD")).ids();
        Encoding encoding = tokenizer.encode(text);
        assertThat(encoding.ids()).as(tokenizer.flavour().toString()).isEqualTo(expected);
        for (int i = 0; i < encoding.length(); i++) {
          assertThat(encoding.endOffset(i)).isBetween(encoding.startOffset(i), text.length());
        }
      }
    }
  }

  @Test
  void aWordOfAMegabyteTakesLinearTime() {
    List<String> texts =
        List.of(
            "a".repeat(MEGABYTE),
            "\u0301".repeat(MEGABYTE / 2),
            " ".repeat(MEGABYTE),
            "日".repeat(MEGABYTE / 3),
            "!".repeat(MEGABYTE),
            "[MASK]".repeat(MEGABYTE / 6));
    for (Tokenizer tokenizer : all()) {
      if (tokenizer.flavour() == Flavour.AUTO || tokenizer.flavour() == Flavour.SENTENCEPIECE) {
        continue;
      }
      for (String text : texts) {
        assertTimeoutPreemptively(
            Duration.ofSeconds(30),
            () -> {
              Encoding encoding = tokenizer.encode(text);
              assertThat(encoding.length()).isPositive();
              assertThat(encoding.ids()[0]).isEqualTo(1);
            },
            () -> tokenizer.flavour() + " on " + text.substring(0, 6));
      }
    }
  }
}
