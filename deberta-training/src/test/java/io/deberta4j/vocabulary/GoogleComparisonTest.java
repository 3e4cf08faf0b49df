package io.deberta4j.vocabulary;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.deberta4j.testing.TestFolders;
import io.deberta4j.tokenizer.EncodeOptions;
import io.deberta4j.tokenizer.Flavour;
import io.deberta4j.tokenizer.TextPair;
import io.deberta4j.tokenizer.Tokenizer;
import io.deberta4j.tokenizer.TokenizerOptions;
import io.deberta4j.vocabulary.WordCounts.Word;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
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

  /** How good a vocabulary is for a text. */
  private record Figures(double logLikelihood, double tokensPerWord) {}

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
      TrainingText words = words(judge, read(own), read(google));
      Figures ours = figures(own, judge, words);
      Figures googles = figures(google, judge, words);
      System.err.printf(
          Locale.ROOT,
          "%d pieces, %s: log-likelihood of a word %.4f (Google's %.4f), tokens per word %.4f"
              + " (%.4f)%n",
          size,
          name,
          ours.logLikelihood,
          googles.logLikelihood,
          ours.tokensPerWord,
          googles.tokensPerWord);
      assertThat(ours.logLikelihood).as(name).isGreaterThan(googles.logLikelihood - 0.005);
      assertThat(ours.tokensPerWord).as(name).isLessThan(googles.tokensPerWord * 1.005);
    }
  }

  private static Figures figures(Path model, List<String> text, TrainingText words)
      throws IOException {
    try (Shards shards = new Shards(2)) {
      double likelihood = Estimation.of(words, read(model), shards).logLikelihood();
      return new Figures(likelihood, tokensPerWord(model, text));
    }
  }

  /** The pieces that text is split into, their probabilities made to add up to 1. */
  private static UnigramPieces read(Path file) throws IOException {
    SentencePieceFile model = SentencePieceFile.read(Files.readAllBytes(file), file.toString());
    List<ScoredPiece> normal = new ArrayList<>();
    for (ScoredPiece piece : model.pieces(file.toString())) {
      if (piece.score() < 0) {
        normal.add(piece);
      }
    }
    double sum = normal.stream().mapToDouble(piece -> Math.exp(piece.score())).sum();
    return new UnigramPieces(
        normal.stream().map(ScoredPiece::text).toList(),
        normal.stream().mapToDouble(piece -> piece.score() - Math.log(sum)).toArray());
  }

  /** The words that both can spell without unknown characters. */
  private static TrainingText words(List<String> text, UnigramPieces ours, UnigramPieces googles) {
    Set<String> known = new HashSet<>(ours.texts());
    known.retainAll(new HashSet<>(googles.texts()));
    List<Word> words =
        WordCounts.of(
                text.stream(),
                new SentenceNormalizer(
                    CharacterRules.of(NormalizationRule.NMT_NFKC), WhitespaceRules.DEFAULT),
                true)
            .sorted()
            .stream()
            .filter(w -> w.text().codePoints().allMatch(c -> known.contains(Character.toString(c))))
            .toList();
    return TrainingText.of(words, Alphabet.of(words, 1));
  }

  private static double tokensPerWord(Path file, List<String> text) {
    Tokenizer tokenizer =
        Tokenizer.load(file, TokenizerOptions.DEFAULT.withFlavour(Flavour.SENTENCEPIECE));
    List<TextPair> texts = text.stream().map(TextPair::of).toList();
    long tokens =
        tokenizer.encodeBatch(texts, EncodeOptions.DEFAULT.withSpecialTokens(false)).stream()
            .mapToLong(encoding -> encoding.ids().length)
            .sum();
    long words = text.stream().mapToLong(line -> line.split(" +", -1).length).sum();
    return (double) tokens / words;
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
