package io.deberta4j.vocabulary;

/**
 * How far training has come.
 *
 * @param stage what was done
 * @param round how often, from 1
 * @param pieces how many pieces there are now, special ones left out
 * @param wanted how many there are to be
 * @param logLikelihood mean natural logarithm of a word's probability, summed over all its
 *     segmentations; NaN where it is not known
 * @param piecesPerWord expected number of pieces of a word; NaN where it is not known
 */
public record VocabularyProgress(
    Stage stage, int round, int pieces, int wanted, double logLikelihood, double piecesPerWord) {

  /** The steps of training. */
  public enum Stage {
    /** The text was read and its words counted. */
    COUNTED,
    /** The first, too many pieces were chosen. */
    SEEDED,
    /** Their probabilities were estimated once more. */
    ESTIMATED,
    /** The least useful pieces were removed. */
    PRUNED,
    /** Pairs of pieces were joined. */
    MERGED,
    /** The vocabulary is complete. */
    FINISHED
  }

  VocabularyProgress(Stage stage, int round, int pieces, int wanted) {
    this(stage, round, pieces, wanted, Double.NaN, Double.NaN);
  }
}
