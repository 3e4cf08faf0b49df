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
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Our vocabularies beside those that were trained by others on the same text: every third paragraph
 * of 63 books, by SentencePiece 0.1.97 and by a simple program (goldens/assets/own/README.md). They
 * are judged on the paragraphs that come next.
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
      try (Stream<String> lines =
          VocabularyTraining.lines(List.of(books.resolve("books-0" + i + ".txt.gz")))) {
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

  @Test
  void unigramIsAsGoodAsGoogles() throws IOException {
    compare(8000, true, "own-unigram-8k");
    compare(1000, false, "own-unigram-1k");
  }

  private void compare(int size, boolean byteFallback, String name) throws IOException {
    long begin = System.nanoTime();
    UnigramVocabulary vocabulary =
        VocabularyTraining.unigram(
            TRAINING.stream(),
            UnigramSettings.builder(size).byteFallback(byteFallback).build(),
            VocabularyListener.NONE);
    double seconds = (System.nanoTime() - begin) / 1e9;
    Path own = folder.resolve(name);
    vocabulary.save(own);
    UnigramPieces ours = read(own.resolve("spm.model"));
    UnigramPieces googles = read(OWN.resolve(name).resolve("spm.model"));
    TrainingText text = heldOut(ours, googles);
    double ourTokens = tokensPerWord(own.resolve("spm.model"));
    double googlesTokens = tokensPerWord(OWN.resolve(name).resolve("spm.model"));
    double ourLikelihood = logLikelihood(text, ours);
    double googlesLikelihood = logLikelihood(text, googles);
    System.err.printf(
        "%s in %.0f s: log-likelihood of a word %.4f (Google's %.4f), tokens per word %.4f (%.4f)%n",
        name, seconds, ourLikelihood, googlesLikelihood, ourTokens, googlesTokens);
    assertThat(ourLikelihood).as(name).isGreaterThan(googlesLikelihood - 0.005);
    assertThat(ourTokens).as(name).isLessThan(googlesTokens * 1.005);
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

  /** The held-out words that both can spell without unknown characters. */
  private static TrainingText heldOut(UnigramPieces ours, UnigramPieces googles) {
    Set<String> known = new HashSet<>(ours.texts());
    known.retainAll(new HashSet<>(googles.texts()));
    List<Word> words =
        WordCounts.of(
                HELD_OUT.stream(),
                new SentenceNormalizer(
                    CharacterRules.of(NormalizationRule.NMT_NFKC), WhitespaceRules.DEFAULT),
                true)
            .sorted()
            .stream()
            .filter(w -> w.text().codePoints().allMatch(c -> known.contains(Character.toString(c))))
            .toList();
    return TrainingText.of(words, Alphabet.of(words, 1));
  }

  private static double logLikelihood(TrainingText text, UnigramPieces pieces) {
    try (Shards shards = new Shards(2)) {
      return Estimation.of(text, pieces, shards).logLikelihood();
    }
  }

  private static double tokensPerWord(Path file) {
    Tokenizer tokenizer =
        Tokenizer.load(file, TokenizerOptions.DEFAULT.withFlavour(Flavour.SENTENCEPIECE));
    List<TextPair> texts = HELD_OUT.stream().map(text -> new TextPair(text, null)).toList();
    long tokens =
        tokenizer.encodeBatch(texts, EncodeOptions.DEFAULT.withSpecialTokens(false)).stream()
            .mapToLong(encoding -> encoding.ids().length)
            .sum();
    long words = HELD_OUT.stream().mapToLong(text -> text.split(" +", -1).length).sum();
    return (double) tokens / words;
  }

  @Test
  void bytePairMergesAreThoseOfTheSimpleProgram() throws IOException {
    long begin = System.nanoTime();
    BytePairVocabulary vocabulary =
        VocabularyTraining.bytePairs(
            TRAINING.stream(), BytePairSettings.ofSize(2261), VocabularyListener.NONE);
    System.err.printf("2000 merges in %.0f s%n", (System.nanoTime() - begin) / 1e9);
    vocabulary.save(folder);
    assertThat(folder.resolve("merges.txt"))
        .hasSameTextualContentAs(OWN.resolve("own-bytebpe-2k/merges.txt"));
  }
}
