package io.deberta4j.corpus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.deberta4j.data.Target;
import io.deberta4j.testing.TestFolders;
import io.deberta4j.tokenizer.Tokenizer;
import java.util.BitSet;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Masks are those of the published algorithm, and depend on nothing but the stream. */
class NGramMaskerTest {
  private static final int MASK = 4;

  private static MaskingVocabulary vocabulary() {
    BitSet special = new BitSet();
    special.set(0, 5);
    BitSet continuing = new BitSet();
    IntStream.range(5, 1000).filter(id -> id % 3 == 0).forEach(continuing::set);
    return new MaskingVocabulary(MASK, special, continuing, IntStream.range(0, 1000).toArray());
  }

  @Test
  void masksAreThoseOfTheNaiveAlgorithm() {
    long seed = new Random().nextLong();
    Random random = new Random(seed);
    MaskingVocabulary vocabulary = vocabulary();
    for (int trial = 0; trial < 3000; trial++) {
      NGramMasking masking =
          new NGramMasking(
              random.nextInt(4) == 0 ? 1 : 0.02 + 0.9 * random.nextDouble(),
              1 + random.nextInt(30),
              1 + random.nextInt(5),
              0.5 * random.nextDouble(),
              0.5 * random.nextDouble());
      int[] ids = random.ints(1 + random.nextInt(80), 0, 1000).toArray();
      long draws = random.nextLong();
      Map<Integer, Integer> expected =
          NaiveNGramMasks.masks(
              ids,
              masking,
              vocabulary::isSpecial,
              vocabulary::continuesWord,
              MASK,
              MaskingDraws.of(new Random(draws)));
      MaskedSequence masked = new NGramMasker(masking, vocabulary).mask(ids, new Random(draws));
      assertThat(masked.predicted()).as("seed %d", seed).isEqualTo(expected.size());
      for (int i = 0; i < ids.length; i++) {
        assertThat(masked.labels()[i])
            .as("seed %d", seed)
            .isEqualTo(expected.containsKey(i) ? ids[i] : Target.IGNORED);
        assertThat(masked.inputIds()[i])
            .as("seed %d", seed)
            .isEqualTo(expected.getOrDefault(i, ids[i]));
      }
    }
  }

  @Test
  void masksDependOnTheStreamAlone() {
    int[] ids = IntStream.range(10, 200).toArray();
    NGramMasker masker = new NGramMasker(NGramMasking.maskedLanguageModel(512, 1), vocabulary());
    int[] masked = masker.mask(ids, new Random(1)).inputIds();
    assertThat(masker.mask(ids, new Random(1)).inputIds()).containsExactly(masked);
    assertThat(masker.mask(ids, new Random(2)).inputIds()).isNotEqualTo(masked);
    assertThat(ids).containsExactly(IntStream.range(10, 200).toArray());
  }

  @Test
  void aGeneratorReadsMasksOnly() {
    int[] ids = IntStream.range(10, 200).toArray();
    MaskedSequence masked =
        new NGramMasker(NGramMasking.replacedTokenDetection(512), vocabulary())
            .mask(ids, new Random(1));
    for (int i = 0; i < ids.length; i++) {
      boolean predicted = masked.labels()[i] != Target.IGNORED;
      assertThat(masked.inputIds()[i]).isEqualTo(predicted ? MASK : ids[i]);
    }
    assertThat(masked.predicted()).isEqualTo(28); // 190 · 15 % = 28.5, half to even
  }

  @Test
  void aTokenizerSaysWhatIsSpecialAndWhatGoesOn() {
    Tokenizer tokenizer =
        Tokenizer.load(
            TestFolders.repository().resolve("goldens/assets/own/own-unigram-1k/spm.model"));
    MaskingVocabulary vocabulary = MaskingVocabulary.of(tokenizer);
    assertThat(vocabulary.maskId()).isEqualTo(1000);
    for (String special : new String[] {"[PAD]", "[CLS]", "[SEP]", "[UNK]", "[MASK]"}) {
      int id = tokenizer.id(special);
      assertThat(vocabulary.isSpecial(id)).as(special).isTrue();
      assertThat(vocabulary.continuesWord(id)).as(special).isFalse();
    }
    assertThat(vocabulary.continuesWord(tokenizer.id("ing"))).isTrue();
    assertThat(vocabulary.continuesWord(tokenizer.id("▁the"))).isFalse();
    assertThat(vocabulary.continuesWord(tokenizer.id(","))).isFalse();
    int[] drawn = new int[1001];
    for (int i = 0; i < drawn.length; i++) {
      int index = i;
      drawn[i] =
          vocabulary.draw(
              new MaskingDraws() {
                @Override
                public double fraction() {
                  throw new AssertionError();
                }

                @Override
                public int between(int low, int high) {
                  throw new AssertionError();
                }

                @Override
                public int index(int count) {
                  assertThat(count).isEqualTo(1001);
                  return index;
                }
              });
    }
    assertThat(drawn).containsExactly(IntStream.rangeClosed(0, 1000).toArray());
  }

  @Test
  void impossibleSettingsAreRefused() {
    assertThatThrownBy(() -> new NGramMasking(0, 1, 1, 0.8, 0.1)).hasMessageContaining("share");
    assertThatThrownBy(() -> new NGramMasking(0.15, 0, 1, 0.8, 0.1))
        .hasMessageContaining("1 token");
    assertThatThrownBy(() -> new NGramMasking(0.15, 1, 0, 0.8, 0.1)).hasMessageContaining("n-gram");
    assertThatThrownBy(() -> new NGramMasking(0.15, 1, 1, 0.8, 0.3))
        .hasMessageContaining("0.8 and 0.3");
  }
}
