package io.deberta4j.vocabulary;

import io.deberta4j.io.DataException;
import io.deberta4j.vocabulary.VocabularyProgress.Stage;
import io.deberta4j.vocabulary.WordCounts.Word;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Trains a unigram vocabulary (Kudo 2018, arXiv:1804.10959, section 3.2; google/sentencepiece,
 * unigram_model_trainer.cc): too many pieces at first; then, in turns, EM and removing the least
 * useful ones, until as many are left as are wanted.
 *
 * <p><b>Deviation.</b> SentencePiece stops at 1.1 times the wanted pieces and takes the most
 * probable ones with the probabilities they had among the others. Here the last ones go by their
 * loss too, and the probabilities are estimated once more for those that are left.
 */
final class UnigramTrainer {
  private final UnigramSettings settings;
  private final VocabularyListener listener;
  private int round;

  UnigramTrainer(UnigramSettings settings, VocabularyListener listener) {
    this.settings = settings;
    this.listener = listener;
  }

  UnigramVocabulary train(Stream<String> sentences) {
    CharacterRules rules = CharacterRules.of(settings.normalization());
    WordCounts counts =
        WordCounts.of(
            ReservedTokens.cut(
                Sampling.draw(sentences, settings.sample()), settings.specialTokens()),
            new SentenceNormalizer(rules, settings.whitespace()),
            settings.rules().splitByWhitespace());
    if (counts.size() == 0) {
      throw new DataException("There is no text to train a vocabulary from; give some.");
    }
    List<Word> words = counts.sorted();
    Alphabet alphabet = Alphabet.of(words, settings.characterCoverage());
    requireRoom(alphabet);
    TrainingText text = TrainingText.of(words, alphabet);
    report(Stage.COUNTED, alphabet.size());
    UnigramPieces pieces = SeedPieces.of(text, alphabet, settings.rules(), settings.seedPieces());
    report(Stage.SEEDED, pieces.size());
    requireEnough(pieces);
    try (Shards shards = new Shards(settings.threads())) {
      return new UnigramVocabulary(settings, sorted(shrink(text, pieces, shards)), rules);
    }
  }

  private UnigramPieces shrink(TrainingText text, UnigramPieces seeds, Shards shards) {
    int wanted = settings.learnedPieces();
    UnigramPieces pieces = estimate(text, seeds, shards);
    while (pieces.size() > wanted) {
      int size = Math.max(wanted, (int) (settings.shrinkingFactor() * pieces.size()));
      pieces = Pruning.shrink(text, pieces, wanted, size, shards);
      report(Stage.PRUNED, pieces.size());
      pieces = estimate(text, pieces, shards);
    }
    report(Stage.FINISHED, pieces.size(), Estimation.of(text, pieces, shards));
    return pieces;
  }

  private UnigramPieces estimate(TrainingText text, UnigramPieces from, Shards shards) {
    UnigramPieces pieces = from;
    for (int i = 0; i < settings.subIterations(); i++) {
      Estimation step = Estimation.of(text, pieces, shards);
      UnigramPieces used = step.maximise(pieces, true);
      pieces = used.size() < settings.learnedPieces() ? step.maximise(pieces, false) : used;
      round++;
      report(Stage.ESTIMATED, pieces.size(), step);
    }
    return pieces;
  }

  private void report(Stage stage, int pieces, Estimation step) {
    listener.progress(
        new VocabularyProgress(
            stage,
            round,
            pieces,
            settings.learnedPieces(),
            step.logLikelihood(),
            step.piecesPerWord()));
  }

  private void report(Stage stage, int pieces) {
    listener.progress(
        new VocabularyProgress(stage, Math.max(1, round), pieces, settings.learnedPieces()));
  }

  private static List<ScoredPiece> sorted(UnigramPieces pieces) {
    List<ScoredPiece> sorted = new ArrayList<>();
    IntStream.range(0, pieces.size())
        .forEach(
            i ->
                sorted.add(
                    new ScoredPiece(pieces.texts().get(i), rounded(pieces.logProbabilities()[i]))));
    sorted.sort(
        Comparator.comparing(ScoredPiece::score, Comparator.reverseOrder())
            .thenComparing(ScoredPiece::text));
    return sorted;
  }

  /**
   * Rounds to a multiple of 1/1024. Sums of such scores are exact as floats up to 16384, so that
   * libraries that add floats and those that add doubles find the same best way to split a text,
   * also where two are equally good.
   */
  private static float rounded(double score) {
    return (float) (Math.rint(score * 1024) / 1024);
  }

  private void requireRoom(Alphabet alphabet) {
    if (alphabet.size() > settings.learnedPieces()) {
      throw new DataException(
          "The text has "
              + alphabet.size()
              + " characters that need a piece each, but a vocabulary of "
              + settings.vocabularySize()
              + " has room for "
              + settings.learnedPieces()
              + ". Ask for more pieces, or for less character coverage than "
              + settings.characterCoverage()
              + ".");
    }
  }

  private void requireEnough(UnigramPieces pieces) {
    if (pieces.size() < settings.learnedPieces()) {
      int most = settings.vocabularySize() - settings.learnedPieces() + pieces.size();
      throw new DataException(
          "The text gives a vocabulary of at most "
              + most
              + " pieces, not "
              + settings.vocabularySize()
              + ". Ask for fewer, or give more text.");
    }
  }
}
