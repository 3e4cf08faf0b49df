package io.deberta4j.vocabulary;

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

/**
 * How good a SentencePiece model is for a text.
 *
 * @param logLikelihood mean natural logarithm of a word's probability, the probabilities of all
 *     pieces made to add up to 1
 * @param tokensPerWord tokens over what spaces part
 */
record VocabularyFigures(double logLikelihood, double tokensPerWord) {
  /** Judges two models by the words that both can spell without unknown characters. */
  static List<VocabularyFigures> compare(Path first, Path second, List<String> text)
      throws IOException {
    UnigramPieces ours = read(first);
    UnigramPieces others = read(second);
    Set<String> known = new HashSet<>(ours.texts());
    known.retainAll(new HashSet<>(others.texts()));
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
    TrainingText judge = TrainingText.of(words, Alphabet.of(words, 1));
    try (Shards shards = new Shards(2)) {
      return List.of(
          new VocabularyFigures(
              Estimation.of(judge, ours, shards).logLikelihood(), tokensPerWord(first, text)),
          new VocabularyFigures(
              Estimation.of(judge, others, shards).logLikelihood(), tokensPerWord(second, text)));
    }
  }

  /** The pieces that text is split into. */
  private static UnigramPieces read(Path file) throws IOException {
    String name = file.toString();
    SentencePieceFile model = SentencePieceFile.read(Files.readAllBytes(file), name);
    List<ScoredPiece> all = model.pieces(name);
    List<ScoredPiece> normal = new ArrayList<>();
    for (int id = 0; id < all.size(); id++) {
      if (model.type(id, name) == SentencePieceFile.NORMAL) {
        normal.add(all.get(id));
      }
    }
    double sum = normal.stream().mapToDouble(piece -> Math.exp(piece.score())).sum();
    return new UnigramPieces(
        normal.stream().map(ScoredPiece::text).toList(),
        normal.stream().mapToDouble(piece -> piece.score() - Math.log(sum)).toArray());
  }

  private static double tokensPerWord(Path file, List<String> text) {
    Tokenizer tokenizer =
        Tokenizer.load(file, TokenizerOptions.DEFAULT.withFlavour(Flavour.SENTENCEPIECE));
    long tokens =
        tokenizer
            .encodeBatch(
                text.stream().map(TextPair::of).toList(),
                EncodeOptions.DEFAULT.withSpecialTokens(false))
            .stream()
            .mapToLong(encoding -> encoding.ids().length)
            .sum();
    long words = text.stream().mapToLong(line -> line.split(" +", -1).length).sum();
    return (double) tokens / words;
  }
}
