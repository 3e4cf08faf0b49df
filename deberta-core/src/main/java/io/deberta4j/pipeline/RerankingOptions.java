package io.deberta4j.pipeline;

/**
 * What a ranking is to tell.
 *
 * @param function {@link ScoreFunction#SIGMOID} for scores in [0, 1], {@link ScoreFunction#NONE}
 *     for raw logits
 * @param topK the most documents of a ranking; 0 = all
 * @param merge how the scores of the windows of a long document become its score
 */
public record RerankingOptions(ScoreFunction function, int topK, WindowMerge merge) {
  /** Scores in [0, 1], all documents, each as relevant as its most relevant window. */
  public static final RerankingOptions DEFAULT =
      new RerankingOptions(ScoreFunction.SIGMOID, 0, WindowMerge.MAX);

  /** Checks the function and the number. */
  public RerankingOptions {
    if (function == ScoreFunction.SOFTMAX) {
      throw new IllegalArgumentException(
          "softmax over a single logit is always 1; expected SIGMOID or NONE");
    }
    if (topK < 0) {
      throw new IllegalArgumentException("topK must be at least 0, got " + topK);
    }
  }

  /** Returns these options with another function. */
  public RerankingOptions withFunction(ScoreFunction other) {
    return new RerankingOptions(other, topK, merge);
  }

  /** Returns these options with at most this many documents (0 = all). */
  public RerankingOptions withTopK(int documents) {
    return new RerankingOptions(function, documents, merge);
  }

  /** Returns these options with windows merged otherwise. */
  public RerankingOptions withMerge(WindowMerge other) {
    return new RerankingOptions(function, topK, other);
  }
}
