package io.deberta4j.benchmarks;

import io.deberta4j.model.Batch;
import io.deberta4j.tensor.DType;
import io.deberta4j.tensor.NoGrad;
import io.deberta4j.tensor.Tensor;
import io.deberta4j.tensor.TensorScope;
import java.util.ArrayList;
import java.util.List;

/**
 * An encoder on our libtorch.
 *
 * @param id who it is
 * @param encoder what is timed
 * @param resources freed with it
 */
record EncoderRunner(RunnerId id, Encoder encoder, Resources resources) implements Runner {
  /** Encodes a batch. */
  interface Encoder {
    /** [B, N] ids → [B, N, D]. */
    Tensor encode(Batch batch);
  }

  @Override
  public Job prepare(List<TokenBatch> batches) {
    return new EncoderJob(
        batches.stream()
            .map(
                batch ->
                    new Batch(
                        Tensor.of(batch.ids(), batch.shape()),
                        Tensor.of(batch.mask(), batch.shape()),
                        null,
                        null))
            .toList());
  }

  @Override
  public void close() {
    resources.close();
  }

  private final class EncoderJob implements Job {
    private final List<Batch> batches;

    EncoderJob(List<Batch> batches) {
      this.batches = batches;
    }

    @Override
    public long run() {
      long start = System.nanoTime();
      for (Batch batch : batches) {
        try (var scope = TensorScope.open();
            var off = NoGrad.open()) {
          encoder.encode(batch);
        }
      }
      return System.nanoTime() - start;
    }

    @Override
    public List<float[]> output() {
      List<float[]> outputs = new ArrayList<>();
      for (Batch batch : batches) {
        try (var scope = TensorScope.open();
            var off = NoGrad.open()) {
          outputs.add(encoder.encode(batch).to(DType.F32).toFloats());
        }
      }
      return outputs;
    }

    @Override
    public void close() {
      for (Batch batch : batches) {
        batch.inputIds().close();
        batch.attentionMask().close();
      }
    }
  }
}
