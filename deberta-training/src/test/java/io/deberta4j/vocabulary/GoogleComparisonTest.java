package io.deberta4j.vocabulary;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.deberta4j.testing.TestFolders;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Our vocabularies beside those of others from the same text: every third paragraph of 63 books.
 * They are judged on that text and on the paragraphs that come next (docs/vocabulary.md has the
 * figures).
 */
@Tag("real-size")
class GoogleComparisonTest {
  private static final List<String> TRAINING = new ArrayList<>();
  private static final List<String> HELD_OUT = new ArrayList<>();
  private static final Path OWN = TestFolders.repository().resolve("goldens/assets/own");

  @TempDir Path folder;

  @BeforeAll
  static void readBooks() {
    Path books = TestFolders.data().resolve("books-public-domain");
    assumeTrue(Files.isDirectory(books), books + " is absent");
    for (int i = 0; i < 3; i++) {
      int[] number = new int[1];
      Path file = books.resolve("books-0" + i + ".txt.gz");
      try (Stream<String> lines = VocabularyTraining.lines(List.of(file))) {
        lines.forEachOrdered(
            line -> {
              int third = number[0]++ % 3;
              if (third == 0) {
                TRAINING.add(line);
              } else if (third == 1) {
                HELD_OUT.add(line);
              }
            });
      }
    }
  }

  @ParameterizedTest
  @CsvSource({"1000,false", "8000,true", "32000,true"})
  void unigramIsAsGoodAsGoogles(int size, boolean byteFallback)
      throws IOException, InterruptedException {
    SentencePieceLibrary.require();
    Path text = Files.write(folder.resolve("text.txt"), TRAINING);
    Path google = folder.resolve("google.model");
    long begin = System.nanoTime();
    SentencePieceLibrary.train(text, size, byteFallback, google);
    long between = System.nanoTime();
    VocabularyTraining.unigram(
            TRAINING.stream(),
            UnigramSettings.builder(size).byteFallback(byteFallback).threads(2).build(),
            VocabularyListener.NONE)
        .save(folder);
    Path own = folder.resolve("spm.model");
    System.err.printf(
        Locale.ROOT,
        "%d pieces: %.0f s, SentencePiece %.0f s%n",
        size,
        (System.nanoTime() - between) / 1e9,
        (between - begin) / 1e9);
    for (List<String> judge : List.of(TRAINING, HELD_OUT)) {
      String name = judge == TRAINING ? "training text" : "held-out text";
      List<VocabularyFigures> figures = VocabularyFigures.compare(own, google, judge);
      VocabularyFigures ours = figures.get(0);
      VocabularyFigures googles = figures.get(1);
      System.err.printf(
          Locale.ROOT,
          "%d pieces, %s: log-likelihood of a word %.4f (Google's %.4f), tokens per word %.4f"
              + " (%.4f)%n",
          size,
          name,
          ours.logLikelihood(),
          googles.logLikelihood(),
          ours.tokensPerWord(),
          googles.tokensPerWord());
      assertThat(ours.logLikelihood()).as(name).isGreaterThan(googles.logLikelihood() - 0.005);
      assertThat(ours.tokensPerWord()).as(name).isLessThan(googles.tokensPerWord() * 1.005);
    }
  }

  /** goldens/assets/own/README.md says how they were learned. */
  @Test
  void bytePairMergesAreThoseOfASimpleProgram() {
    VocabularyTraining.bytePairs(
            TRAINING.stream(), BytePairSettings.ofSize(2261), VocabularyListener.NONE)
        .save(folder);
    assertThat(folder.resolve("merges.txt"))
        .hasSameTextualContentAs(OWN.resolve("own-bytebpe-2k/merges.txt"));
  }
}
