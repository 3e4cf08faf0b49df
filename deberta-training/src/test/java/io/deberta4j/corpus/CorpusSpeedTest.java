package io.deberta4j.corpus;

import static org.assertj.core.api.Assertions.assertThat;

import io.deberta4j.data.SeededRandom;
import io.deberta4j.data.SeededRandom.Purpose;
import io.deberta4j.testing.TestFolders;
import io.deberta4j.tokenizer.Tokenizer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What preparing 50 MB of books costs, and reading and masking all of it once. Prints a table. */
@Tag("speed")
class CorpusSpeedTest {
  @TempDir Path folder;

  @Test
  void booksBecomeBatches() {
    Path books = TestFolders.data().resolve("books-public-domain");
    Assumptions.assumeTrue(Files.isDirectory(books), books + " is absent");
    Tokenizer tokenizer =
        Tokenizer.load(
            TestFolders.repository().resolve("goldens/assets/own/own-unigram-8k/spm.model"));
    for (Layout layout : Layout.values()) {
      for (int threads : new int[] {1, 2}) {
        Path corpus = folder.resolve(layout + "-" + threads);
        long start = System.nanoTime();
        CorpusDescription description =
            new CorpusPreparation(tokenizer, CorpusSettings.of(128).withLayout(layout))
                .withThreads(threads)
                .prepare(List.of(books), corpus);
        double seconds = (System.nanoTime() - start) / 1e9;
        assertThat(description.documents()).isEqualTo(63);
        long tokens = description.tokens(Split.TRAIN) + description.tokens(Split.VALIDATION);
        System.out.printf(
            "%s, %d threads: %.1f s, %d tokens in %d sequences for training, %d for validation, %.1f M tokens/s, %.1f M characters/s%n",
            layout,
            threads,
            seconds,
            tokens,
            description.sequences(Split.TRAIN),
            description.sequences(Split.VALIDATION),
            tokens / seconds / 1e6,
            description.characters() / seconds / 1e6);
      }
      mask(tokenizer, PretrainingExamples.open(folder.resolve(layout + "-1"), Split.TRAIN));
    }
  }

  private static void mask(Tokenizer tokenizer, PretrainingExamples examples) {
    NGramMasker masker =
        new NGramMasker(NGramMasking.maskedLanguageModel(128, 3), MaskingVocabulary.of(tokenizer));
    ShuffledOrder order = new ShuffledOrder(examples.count(), 1);
    long start = System.nanoTime();
    long predicted = 0;
    for (long seen = 0; seen < examples.count(); seen++) {
      PretrainingExample example = examples.example(order.example(seen));
      predicted +=
          masker.mask(example.ids(), SeededRandom.stream(1, Purpose.MASKING, seen)).predicted();
    }
    double seconds = (System.nanoTime() - start) / 1e9;
    assertThat(predicted).isPositive();
    System.out.printf(
        "read in shuffled order and masked: %.1f M tokens/s, %.2f %% predicted%n",
        examples.description().tokens(Split.TRAIN) / seconds / 1e6,
        100.0 * predicted / examples.description().tokens(Split.TRAIN));
  }
}
