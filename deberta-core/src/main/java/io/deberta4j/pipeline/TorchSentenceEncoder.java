package io.deberta4j.pipeline;

import io.deberta4j.model.Batch;
import io.deberta4j.model.DebertaConfig;
import io.deberta4j.model.DebertaModel;
import io.deberta4j.model.Mode;
import io.deberta4j.tensor.DType;
import io.deberta4j.tensor.Tensor;
import java.nio.file.Path;
import java.util.List;

/** Runs a bare encoder in libtorch and pools its last layer. */
final class TorchSentenceEncoder implements SentenceEncoder {
  private final LoadedModel<DebertaModel> model;

  TorchSentenceEncoder(Path directory) {
    model =
        LoadedModel.open(directory, (root, config) -> new DebertaModel(root.at("deberta"), config));
  }

  @Override
  public DebertaConfig config() {
    return model.config();
  }

  @Override
  public float[][] encode(List<Row> rows, Pooling pooling) {
    return model.infer(
        encoder -> {
          Batch batch = RowBatch.of(rows, model.config());
          Tensor hidden = encoder.forward(batch, Mode.EVAL).lastHiddenState(); // [B, N, D]
          return Floats.rows(pool(hidden, batch, pooling));
        });
  }

  /** [B, N, D] → [B, D]. */
  private static Tensor pool(Tensor hidden, Batch batch, Pooling pooling) {
    Tensor real = batch.tokenMask().unsqueeze(-1); // [B, N, 1]
    return switch (pooling) {
      case CLS -> hidden.select(1, 0);
      case MEAN -> {
        Tensor count = real.to(DType.F32).sum(1, false); // [B, 1]
        yield hidden.maskedFill(real.not(), 0).sum(1, false).div(count);
      }
      case MAX -> hidden.maskedFill(real.not(), Double.NEGATIVE_INFINITY).max(1);
    };
  }

  @Override
  public void close() {
    model.close();
  }
}
