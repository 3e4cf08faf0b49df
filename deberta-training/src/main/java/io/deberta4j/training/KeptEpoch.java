package io.deberta4j.training;

import io.deberta4j.tensor.Tensor;
import io.deberta4j.training.TrainingConfig.Keep;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Remembers every epoch's result and the weights of the one to keep. */
final class KeptEpoch implements AutoCloseable {
  private final Keep keep;
  private final Snapshot weights;
  private final List<EpochResult> results = new ArrayList<>();
  private @Nullable EpochResult kept;

  KeptEpoch(Collection<Tensor> weights, Keep keep) {
    this.keep = keep;
    this.weights = new Snapshot(weights);
  }

  /** Takes the result of an epoch, and the weights as they are now if they are to be kept. */
  void offer(EpochResult result) {
    results.add(result);
    if (keep == Keep.LAST || beatsKept(result.evaluation())) {
      kept = result;
      weights.take();
    }
  }

  private boolean beatsKept(@Nullable ClassificationMetrics metrics) {
    ClassificationMetrics best = kept == null ? null : kept.evaluation();
    return best == null || metrics == null || metrics.betterThan(best);
  }

  /** Puts the kept weights in place. */
  TrainingResult restore() {
    if (kept == null) {
      throw new IllegalStateException("no epoch was offered");
    }
    weights.restore();
    return new TrainingResult(results, kept.epoch());
  }

  /** Frees the copy. */
  @Override
  public void close() {
    weights.close();
  }
}
