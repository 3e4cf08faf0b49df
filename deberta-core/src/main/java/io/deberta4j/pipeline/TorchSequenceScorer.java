package io.deberta4j.pipeline;

import io.deberta4j.head.DebertaForSequenceClassification;
import io.deberta4j.model.DebertaConfig;
import io.deberta4j.model.Mode;
import io.deberta4j.tensor.Tensor;
import java.nio.file.Path;
import java.util.List;

/** Runs a sequence classifier in libtorch. */
final class TorchSequenceScorer implements SequenceScorer {
  private final LoadedModel<DebertaForSequenceClassification> model;

  TorchSequenceScorer(Path directory) {
    model = LoadedModel.open(directory, DebertaForSequenceClassification::new);
  }

  @Override
  public DebertaConfig config() {
    return model.config();
  }

  @Override
  public float[][] logits(List<Row> rows) {
    return model.infer(
        classifier -> {
          Tensor logits =
              classifier.forward(RowBatch.of(rows, model.config()), Mode.EVAL).logits(); // [B, L]
          return Floats.rows(logits);
        });
  }

  @Override
  public void close() {
    model.close();
  }
}
