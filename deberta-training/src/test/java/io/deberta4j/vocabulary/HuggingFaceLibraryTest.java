package io.deberta4j.vocabulary;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.huggingface.tokenizers.HuggingFaceTokenizer;
import io.deberta4j.tokenizer.Tokenizer;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Hugging Face's own library reads our {@code tokenizer.json} and gives the same ids. */
class HuggingFaceLibraryTest {
  private static final long SEED = 2608;
  private static final String LETTERS = "aaeeiioonnrrsttldcéß12.,ж";

  @TempDir Path folder;

  private static List<String> text(long seed) {
    return RandomText.sentences(new Random(seed), LETTERS, 300, 1000);
  }

  private void requireSameIds(String... more) throws IOException {
    List<String> texts = new ArrayList<>(text(SEED + 1).subList(0, 200));
    texts.addAll(List.of("", "a [MASK] b", "<entity>so<entity> on", "日本語 🙂 ☃", "x\ty"));
    texts.addAll(List.of(more));
    Tokenizer ours = Tokenizer.load(folder);
    try (HuggingFaceTokenizer theirs =
        HuggingFaceTokenizer.builder()
            .optTokenizerPath(folder.resolve("tokenizer.json"))
            .optTruncation(false)
            .optPadding(false)
            .build()) {
      for (String text : texts) {
        long[] ids = Arrays.stream(ours.encode(text).ids()).asLongStream().toArray();
        assertThat(theirs.encode(text).getIds()).as("seed %d: %s", SEED, text).isEqualTo(ids);
      }
    }
  }

  @ParameterizedTest
  @CsvSource({
    "NMT_NFKC,true,true,true",
    "NMT_NFKC_CF,true,true,false",
    "NFKC,true,false,true",
    "IDENTITY,false,false,true"
  })
  void unigram(NormalizationRule rule, boolean prefix, boolean removeExtra, boolean bytes)
      throws IOException {
    VocabularyTraining.unigram(
            text(SEED).stream(),
            UnigramSettings.builder(500)
                .normalization(rule)
                .whitespace(new WhitespaceRules(prefix, removeExtra))
                .byteFallback(bytes)
                .specialTokens(List.of("<entity>"))
                .build(),
            VocabularyListener.NONE)
        .save(folder);
    requireSameIds("  two  spaces ", " one", "ﬁne e\u0301te\u0301", "A\u030A ½ ＡＢ", "e [MASK]  ne");
    requireSameIds(
        "e [MASK], ne", "[MASK]ne e", " [MASK] , e", "e[MASK][MASK]. ", "\u200Be [MASK]");
  }

  @Test
  void bytePairs() throws IOException {
    VocabularyTraining.bytePairs(
            text(SEED).stream(),
            new BytePairSettings(400, List.of("<entity>"), SentenceSample.ALL),
            VocabularyListener.NONE)
        .save(folder);
    requireSameIds("  two  spaces ", " one", "don't  go");
  }
}
