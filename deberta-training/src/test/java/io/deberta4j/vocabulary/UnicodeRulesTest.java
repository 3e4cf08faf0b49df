package io.deberta4j.vocabulary;

import static org.assertj.core.api.Assertions.assertThat;

import io.deberta4j.testing.TestFolders;
import io.deberta4j.tokenizer.EncodeOptions;
import io.deberta4j.tokenizer.Flavour;
import io.deberta4j.tokenizer.Tokenizer;
import io.deberta4j.tokenizer.TokenizerOptions;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.text.Normalizer;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class UnicodeRulesTest {
  private static final long SEED = 31;

  @ParameterizedTest
  @EnumSource(NormalizationRule.class)
  void compiledRulesAreTheRules(NormalizationRule rule) {
    CharacterRules rules = CharacterRules.of(rule);
    byte[] blob = rules.compile();
    if (rule == NormalizationRule.IDENTITY) {
      assertThat(blob).isEmpty();
      return;
    }
    ByteBuffer buffer = ByteBuffer.wrap(blob).order(ByteOrder.LITTLE_ENDIAN);
    int[] units = new int[buffer.getInt() / 4];
    buffer.asIntBuffer().get(units);
    int texts = 4 + units.length * 4;
    rules
        .all()
        .forEach(
            (source, target) -> {
              int at = texts + DoubleArrayTest.find(units, source.getBytes(StandardCharsets.UTF_8));
              byte[] expected = target.getBytes(StandardCharsets.UTF_8);
              assertThat(new String(blob, at, expected.length, StandardCharsets.UTF_8))
                  .isEqualTo(target);
              assertThat(blob[at + expected.length]).isZero();
            });
  }

  @Test
  void nfkcIsUnicodesOnSinglesAndOnComposedSequences() {
    CharacterRules rules = CharacterRules.of(NormalizationRule.NFKC);
    for (int c = 1; c <= Character.MAX_CODE_POINT; c++) {
      String text = Character.toString(c);
      if (Character.isDefined(c) && Character.getType(c) != Character.SURROGATE) {
        String expected = Normalizer.normalize(text, Normalizer.Form.NFKC);
        assertThat(rules.apply(text)).as("U+%04X", c).isEqualTo(expected);
        String apart = Normalizer.normalize(text, Normalizer.Form.NFD);
        String together = Normalizer.normalize(apart, Normalizer.Form.NFKC);
        assertThat(rules.apply(apart)).as("U+%04X, decomposed", c).isEqualTo(together);
      }
    }
    assertThat(rules.apply("\u00FC\u030C")).isEqualTo("\u01DA");
  }

  @Test
  void caseFoldingFollowsUnicodesTable() {
    CharacterRules rules = CharacterRules.of(NormalizationRule.NMT_NFKC_CF);
    assertThat(rules.apply("ÅNGSTRÖM A\u030A ΣΊΣΥΦΟΣ ς ſ \uFF21"))
        .isEqualTo("ångström å σίσυφοσ σ s a");
    assertThat(rules.apply("\u0130\u0131\u1E9E\u13A0\uAB70\u13F8"))
        .isEqualTo("\u0130\u0131ß\u13A0\u13A0\u13F0");
  }

  @Test
  void nmtRemovesControlsAndMakesSpaces() {
    CharacterRules rules = CharacterRules.of(NormalizationRule.NMT_NFKC);
    assertThat(rules.apply("a\u0001b\tc\u200Bd\u3000e\uFF5E\uFB01")).isEqualTo("ab c d e\uFF5Efi");
  }

  /** Google's table of 0.1.97, in a model of our own that its trainer made, on every character. */
  @Test
  void nmtNfkcAgreesWithGooglesTable() {
    Tokenizer google =
        Tokenizer.load(
            TestFolders.repository().resolve("goldens/assets/own/own-unigram-8k/spm.model"),
            TokenizerOptions.DEFAULT.withFlavour(Flavour.SENTENCEPIECE));
    SentenceNormalizer ours =
        new SentenceNormalizer(
            CharacterRules.of(NormalizationRule.NMT_NFKC), WhitespaceRules.DEFAULT);
    List<String> different = new ArrayList<>();
    boolean isNewerJdk = Runtime.version().feature() > 17; // and knows newer characters
    for (int c = 1; c <= 0x2FFFF; c++) {
      if (Character.isDefined(c) && Character.getType(c) != Character.SURROGATE) {
        String text = "a" + Character.toString(c) + "b";
        String expected = normalized(google, text);
        boolean tooNew = isNewerJdk && expected.equals(SentenceNormalizer.SPACE + text);
        if (!tooNew && !expected.equals(ours.normalize(text))) {
          different.add("U+%04X".formatted(c));
        }
      }
    }
    assertThat(different).isEmpty();
  }

  /**
   * Random sequences of letters, marks and spaces through the saved model and through our rules.
   */
  @Test
  void theSavedModelNormalisesAsTraining() {
    Random random = new Random(SEED);
    Tokenizer google =
        Tokenizer.load(
            TestFolders.repository().resolve("goldens/assets/own/own-unigram-8k/spm.model"),
            TokenizerOptions.DEFAULT.withFlavour(Flavour.SENTENCEPIECE));
    SentenceNormalizer ours =
        new SentenceNormalizer(
            CharacterRules.of(NormalizationRule.NMT_NFKC), WhitespaceRules.DEFAULT);
    String letters = " \u3000\tabAOuë\uFF21ﬁ½\u0301\u0308\u030A\u0323\u0302가\u1100\u1161";
    for (int round = 0; round < 3000; round++) {
      StringBuilder text = new StringBuilder();
      for (int length = random.nextInt(8); length > 0; length--) {
        text.append(letters.charAt(random.nextInt(letters.length())));
      }
      assertThat(ours.normalize(text.toString()))
          .as("seed %d, round %d", SEED, round)
          .isEqualTo(normalized(google, text.toString()));
    }
  }

  /** With byte fallback, decoding gives the normalised text. */
  private static String normalized(Tokenizer tokenizer, String text) {
    int[] ids = tokenizer.encode(text, null, EncodeOptions.DEFAULT.withSpecialTokens(false)).ids();
    if (ids.length == 0) {
      return "";
    }
    return SentenceNormalizer.SPACE
        + tokenizer.decode(ids, false).replace(' ', SentenceNormalizer.SPACE);
  }
}
