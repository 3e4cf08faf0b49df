package io.deberta4j.benchmarks;

import io.deberta4j.benchmarks.ModelShape.Architecture;
import io.deberta4j.checkpoint.Parameters;
import io.deberta4j.model.Batch;
import io.deberta4j.model.DebertaModel;
import io.deberta4j.model.Mode;
import io.deberta4j.model.Pretrained;
import io.deberta4j.optim.AdamW;
import io.deberta4j.optim.GradientClipping;
import io.deberta4j.optim.ParameterGroup;
import io.deberta4j.tensor.DType;
import io.deberta4j.tensor.MixedPrecision;
import io.deberta4j.tensor.RandomSource;
import io.deberta4j.tensor.Tensor;
import io.deberta4j.tensor.TensorScope;
import java.util.List;

/**
 * An update of all weights: forward, the mean square of the last hidden states as loss, backward,
 * clipping, AdamW. Without dropout, which not every engine draws alike.
 */
final class TrainingJob implements Job {
  private static final double RATE = 1e-5;
  private static final double DECAY = 0.01;

  private final DebertaModel model;
  private final DType precision;
  private final boolean literal;
  private final TokenBatch batch;
  private final Resources resources = new Resources();
  private final AdamW optimizer;
  private final RandomSource random = new RandomSource(1);

  /**
   * Loads weights of its own.
   *
   * @param precision of the products
   * @param literal whether attention gathers from the table as the public code does, which
   *     libtorch's autograd takes back, instead of our own path of training
   */
  TrainingJob(
      ModelFiles files, ModelShape shape, DType precision, boolean literal, TokenBatch batch) {
    this.precision = precision;
    this.literal = literal;
    this.batch = batch;
    Pretrained pretrained = Pretrained.open(files.model(shape, Architecture.DEBERTA));
    resources.add(random::close);
    Parameters root = Parameters.readTrainable(pretrained.origin());
    resources.add(root::close);
    model = new DebertaModel(root.at("deberta"), pretrained.config());
    optimizer =
        new AdamW(ParameterGroup.decayExceptBiasAndNorm(root.all(), DECAY), AdamW.Settings.USUAL);
    resources.add(optimizer::close);
  }

  @Override
  public long run() {
    long start = System.nanoTime();
    try (var scope = TensorScope.open()) {
      try (var mixed = MixedPrecision.open(precision)) {
        loss().backward();
      }
      double norm = GradientClipping.norm(optimizer.gradients());
      optimizer.step(RATE, GradientClipping.factor(norm, 1));
      optimizer.clearGradients();
    }
    return System.nanoTime() - start;
  }

  private Tensor loss() {
    Tensor ids = Tensor.of(batch.ids(), batch.shape());
    Tensor mask = Tensor.of(batch.mask(), batch.shape());
    Mode mode = literal ? Mode.EVAL : Mode.training(random);
    Tensor h = model.forward(new Batch(ids, mask, null, null), mode).lastHiddenState();
    return h.to(DType.F32).mul(h.to(DType.F32)).mean();
  }

  /** There is nothing to compare: the next weights are what it gives. */
  @Override
  public List<float[]> output() {
    return List.of();
  }

  @Override
  public void close() {
    resources.close();
  }
}
