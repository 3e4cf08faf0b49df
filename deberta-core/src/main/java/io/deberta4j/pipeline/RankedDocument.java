package io.deberta4j.pipeline;

/**
 * A document and how well it answers a query.
 *
 * @param index its number among the documents that were given, from 0
 * @param text the document
 * @param score how relevant it is: a probability, or the logit
 * @param reading how it was read
 */
public record RankedDocument(int index, String text, double score, Reading reading)
    implements PipelineResult {
  RankedDocument(int index, String text, SingleScores.Scored scored) {
    this(index, text, scored.score(), scored.reading());
  }

  /** Returns this with another number. */
  public RankedDocument withIndex(int other) {
    return new RankedDocument(other, text, score, reading);
  }
}
