package io.deberta4j.tokenizer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.deberta4j.io.TokenizerException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Truncation, windows, padding, batches: what happens around the pieces. */
class EncodeOptionsTest {
  private static final EncodeOptions BARE = EncodeOptions.DEFAULT.withSpecialTokens(false);

  private final Tokenizer slow = load(Flavour.HF_SLOW);
  private final Tokenizer fast = load(Flavour.HF4);

  private static Tokenizer load(Flavour flavour) {
    return Tokenizer.load(
        TestFiles.own("own-unigram-8k"), TokenizerOptions.DEFAULT.withFlavour(flavour));
  }

  private static String words(String word, int count) {
    return (word + " ").repeat(count).strip();
  }

  private static List<Integer> textLengths(Encoding encoding) {
    int[] counts = new int[2];
    for (int i = 0; i < encoding.length(); i++) {
      if (encoding.sequenceId(i) >= 0) {
        counts[encoding.sequenceId(i)]++;
      }
    }
    return List.of(counts[0], counts[1]);
  }

  /** The two libraries differ: one keeps the shorter text whole, the other halves both. */
  @Test
  void longestFirstTakesFromTheLongerText() {
    EncodeOptions options = EncodeOptions.DEFAULT.withTruncation(Truncation.LONGEST_FIRST, 13);
    assertThat(textLengths(slow.encode(words("the", 20), words("the", 8), options)))
        .containsExactly(5, 5);
    assertThat(textLengths(slow.encode(words("the", 20), words("the", 3), options)))
        .containsExactly(7, 3);
    assertThat(textLengths(slow.encode(words("the", 9), words("the", 9), options)))
        .containsExactly(5, 5);
    assertThat(
            textLengths(slow.encode(words("the", 9), words("the", 9), options.withMaxLength(12))))
        .as("the second text gives first")
        .containsExactly(5, 4);
    assertThat(
            textLengths(fast.encode(words("the", 9), words("the", 9), options.withMaxLength(12))))
        .as("the second text gets the odd one")
        .containsExactly(4, 5);
    assertThat(textLengths(fast.encode(words("the", 20), words("the", 3), options)))
        .containsExactly(7, 3);
  }

  @Test
  void onlyOneSideIsCutWhenAskedSo() {
    EncodeOptions first = EncodeOptions.DEFAULT.withTruncation(Truncation.ONLY_FIRST, 13);
    EncodeOptions second = EncodeOptions.DEFAULT.withTruncation(Truncation.ONLY_SECOND, 13);
    String longer = words("the", 20);
    String shorter = words("the", 4);
    for (Tokenizer tokenizer : List.of(slow, fast)) {
      assertThat(textLengths(tokenizer.encode(longer, shorter, first))).containsExactly(6, 4);
      assertThat(textLengths(tokenizer.encode(shorter, longer, second))).containsExactly(4, 6);
    }
    assertThat(textLengths(slow.encode(shorter, longer, first)))
        .as("the slow tokenizers leave a pair alone that they cannot cut")
        .containsExactly(4, 20);
    assertThatThrownBy(() -> fast.encode(shorter, longer, first))
        .isInstanceOf(TokenizerException.class)
        .hasMessageContaining("too short");
  }

  @Test
  void windowsOverlapByTheStrideAndCoverTheText() {
    EncodeOptions options =
        EncodeOptions.DEFAULT.withTruncation(Truncation.LONGEST_FIRST, 10).withStride(3);
    String text = words("one two three four", 6);
    int[] all = slow.encode(text, null, BARE).ids();
    Encoding encoding = slow.encode(text, null, options);
    List<Encoding> windows = new ArrayList<>(List.of(encoding));
    windows.addAll(encoding.overflowing());
    int at = 0;
    for (Encoding window : windows) {
      assertThat(window.length()).isLessThanOrEqualTo(10);
      for (int i = 1; i < window.length() - 1; i++) {
        assertThat(window.id(i)).isEqualTo(all[at + i - 1]);
      }
      at += 8 - 3;
    }
    assertThat(at - 5 + windows.get(windows.size() - 1).length() - 2).isEqualTo(all.length);
    assertThat(slow.encode(text, null, options.withOverflow(false)).overflowing()).isEmpty();
  }

  @Test
  void windowsFromTheLeftEndWithTheText() {
    EncodeOptions options =
        BARE.withTruncation(Truncation.LONGEST_FIRST, 7)
            .withStride(2)
            .withTruncationSide(Side.LEFT);
    String text = words("one two three four", 5);
    int[] all = slow.encode(text, null, BARE).ids();
    Encoding encoding = slow.encode(text, null, options);
    assertThat(encoding.id(6)).isEqualTo(all[all.length - 1]);
    List<Encoding> rest = encoding.overflowing();
    assertThat(rest.get(rest.size() - 1).id(0)).isEqualTo(all[0]);
  }

  @Test
  void aStrideAsLargeAsTheWindowIsRefused() {
    EncodeOptions options =
        EncodeOptions.DEFAULT.withTruncation(Truncation.LONGEST_FIRST, 10).withStride(8);
    assertThatThrownBy(() -> slow.encode(words("the", 30), null, options))
        .isInstanceOf(TokenizerException.class)
        .hasMessageContaining("stride 8");
  }

  @Test
  void overflowOfAPairRepeatsTheQuestion() {
    EncodeOptions options =
        EncodeOptions.DEFAULT.withTruncation(Truncation.ONLY_SECOND, 12).withStride(2);
    Encoding encoding = slow.encode("the question", words("one two three", 9), options);
    assertThat(encoding.overflowing()).isNotEmpty();
    int question = textLengths(encoding).get(0);
    for (Encoding window : encoding.overflowing()) {
      assertThat(textLengths(window).get(0)).isEqualTo(question);
      assertThat(window.length()).isLessThanOrEqualTo(12);
    }
  }

  @Test
  void paddingFillsUpEveryRow() {
    List<TextPair> inputs = List.of(TextPair.of("the"), TextPair.of(words("the", 9)));
    EncodeOptions longest = EncodeOptions.DEFAULT.withPadding(Padding.LONGEST);
    List<Encoding> rows = slow.encodeBatch(inputs, longest);
    assertThat(rows).extracting(Encoding::length).containsExactly(11, 11);
    assertThat(rows.get(0).attentionMask()).isEqualTo(new int[] {1, 1, 1, 0, 0, 0, 0, 0, 0, 0, 0});
    assertThat(rows.get(0).specialTokensMask()).startsWith(1, 0, 1, 1);
    assertThat(rows.get(0).tokens()).contains("[PAD]");
    assertThat(rows.get(0).wordId(5)).isEqualTo(-1);
    assertThat(rows.get(0).endOffset(5)).isZero();
    List<Encoding> multiple = slow.encodeBatch(inputs, longest.withPadToMultipleOf(8));
    assertThat(multiple).extracting(Encoding::length).containsExactly(16, 16);
    Encoding left =
        slow.encode(
            "the",
            null,
            EncodeOptions.DEFAULT
                .withPadding(Padding.MAX_LENGTH)
                .withMaxLength(6)
                .withPaddingSide(Side.LEFT));
    assertThat(left.attentionMask()).isEqualTo(new int[] {0, 0, 0, 1, 1, 1});
  }

  @Test
  void aBatchIsTheSameAsOneByOne() {
    RandomText random = new RandomText(new Random(5));
    List<TextPair> inputs = new ArrayList<>();
    for (int i = 0; i < 300; i++) {
      inputs.add(new TextPair(random.next(), i % 3 == 0 ? random.next() : null));
    }
    EncodeOptions options =
        EncodeOptions.DEFAULT.withTruncation(Truncation.LONGEST_FIRST, 9).withStride(1);
    List<Encoding> rows = slow.encodeBatch(inputs, options);
    int at = 0;
    for (int i = 0; i < inputs.size(); i++) {
      Encoding single = slow.encode(inputs.get(i).text(), inputs.get(i).pair(), options);
      List<Encoding> expected = new ArrayList<>(List.of(single));
      expected.addAll(single.overflowing());
      for (Encoding row : expected) {
        assertThat(rows.get(at).ids()).isEqualTo(row.ids());
        assertThat(rows.get(at).row()).isEqualTo(i);
        at++;
      }
    }
    assertThat(rows).hasSize(at);
  }

  @Test
  void offsetsAreUtf16AndWithoutWhiteSpace() {
    String text = "Hi  😀 wörld ";
    Encoding encoding = slow.encode(text);
    for (int i = 1; i < encoding.length() - 1; i++) {
      String part = text.substring(encoding.startOffset(i), encoding.endOffset(i));
      assertThat(part).isEqualTo(part.strip());
    }
    int emoji = text.indexOf("😀");
    long bytes =
        java.util.stream.IntStream.range(0, encoding.length())
            .filter(i -> encoding.startOffset(i) == emoji && encoding.endOffset(i) == emoji + 2)
            .count();
    assertThat(bytes).as("the four bytes of one character share its span").isEqualTo(4);
    assertThat(encoding.endOffset(0)).isZero();
  }

  @Test
  void wordIdsFollowTheWhiteSpace() {
    Encoding encoding = slow.encode("untokenizable words [MASK] here");
    List<Integer> words = new ArrayList<>();
    for (int i = 0; i < encoding.length(); i++) {
      words.add(encoding.wordId(i));
    }
    assertThat(words.get(0)).isEqualTo(-1);
    assertThat(words).contains(0, 1, 2, 3).doesNotContain(4);
    int mask = encoding.tokens().indexOf("[MASK]");
    assertThat(encoding.wordId(mask)).isEqualTo(2);
  }

  @Test
  void helpersOfTransformersHaveTheirCounterparts() {
    int[] a = {10, 11};
    int[] b = {20};
    assertThat(slow.buildInputsWithSpecialTokens(a, null)).containsExactly(1, 10, 11, 2);
    assertThat(slow.buildInputsWithSpecialTokens(a, b)).containsExactly(1, 10, 11, 2, 20, 2);
    assertThat(slow.specialTokensMask(a, b)).containsExactly(1, 0, 0, 1, 0, 1);
    assertThat(slow.createTokenTypeIdsFromSequences(a, b)).containsExactly(0, 0, 0, 0, 1, 1);
    assertThat(slow.specialTokensMask(new int[] {1, 10, 2, 8000})).containsExactly(1, 0, 1, 1);
  }

  @Test
  void vocabularyIsReachable() {
    assertThat(slow.vocabularySize()).isEqualTo(8001);
    assertThat(slow.id("[MASK]")).isEqualTo(8000);
    assertThat(slow.id("no such piece")).isEqualTo(3);
    assertThat(slow.tokenId("no such piece")).isEmpty();
    assertThat(slow.token(8000)).isEqualTo("[MASK]");
    assertThatThrownBy(() -> slow.token(9000)).isInstanceOf(TokenizerException.class);
    assertThat(slow.modelMaxLength()).isEqualTo(Integer.MAX_VALUE);
    assertThat(slow.flavour()).isEqualTo(Flavour.HF_SLOW);
    assertThatThrownBy(() -> Flavour.of("hf6"))
        .isInstanceOf(TokenizerException.class)
        .hasMessageContaining("hf-slow");
  }
}
