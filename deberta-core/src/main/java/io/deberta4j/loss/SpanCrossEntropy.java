package io.deberta4j.loss;

import io.deberta4j.tensor.Tensor;

/**
 * Where an answer starts and where it ends, each a choice among the tokens: the mean of both
 * cross-entropies. As in transformers, a position beyond the text is ignored, and a negative one
 * counts as 0, the place of "no answer".
 */
public final class SpanCrossEntropy {
  private SpanCrossEntropy() {}

  /**
   * The loss; start or end count 0 if all of their positions are ignored.
   *
   * @param startLogits [B, N]
   * @param endLogits [B, N]
   * @param startPositions token index, [B] or [B, 1], I64
   * @param endPositions token index, [B] or [B, 1], I64
   */
  public static Tensor mean(
      Tensor startLogits, Tensor endLogits, Tensor startPositions, Tensor endPositions) {
    long tokens = startLogits.size(1);
    Tensor start = CrossEntropy.mean(startLogits, labels(startPositions, tokens));
    Tensor end = CrossEntropy.mean(endLogits, labels(endPositions, tokens));
    return start.add(end).div(2);
  }

  private static Tensor labels(Tensor positions, long tokens) {
    Tensor at = positions.reshape(-1); // [B]
    return at.maskedFill(at.ge(0).not(), 0).maskedFill(at.ge((double) tokens), -1);
  }
}
