package io.deberta4j.training;

import io.deberta4j.model.Mode;
import io.deberta4j.tensor.Tensor;
import java.util.Map;
import java.util.function.Function;

/**
 * Examples that go through the model together. Their loss is a sum of named terms, each the mean of
 * something that can be counted before the model runs: labels, masked tokens, rows. With the counts
 * as weights, the gradients of the micro-batches of an update add up to that of the whole batch.
 *
 * <p>What a method adds to a task's loss, as SiFT does, is one more term.
 */
public interface MicroBatch {
  /** Returns what each term is a mean over; 0 if there is nothing of it here. */
  Map<String, Double> weights();

  /**
   * Computes the terms, with the names of {@link #weights}, each a scalar with gradient.
   *
   * @param mode how the model runs; its random source is fixed by seed and update
   */
  Map<String, Tensor> losses(Mode mode);

  /**
   * Computes the terms of one phase of the update; all phases together have the names of {@link
   * #weights}. Nothing native may be kept from phase to phase.
   *
   * @param phase from 0, below {@link Objective#phases}
   */
  default Map<String, Tensor> losses(Mode mode, int phase) {
    return losses(mode);
  }

  /** A micro-batch whose loss is a single term, named "loss". */
  static MicroBatch of(double weight, Function<Mode, Tensor> loss) {
    return new MicroBatch() {
      @Override
      public Map<String, Double> weights() {
        return Map.of("loss", weight);
      }

      @Override
      public Map<String, Tensor> losses(Mode mode) {
        return Map.of("loss", loss.apply(mode));
      }
    };
  }
}
