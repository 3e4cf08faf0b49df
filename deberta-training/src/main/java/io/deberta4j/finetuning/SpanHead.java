package io.deberta4j.finetuning;

import io.deberta4j.checkpoint.Parameters;
import io.deberta4j.data.FeatureBatch;
import io.deberta4j.data.Features;
import io.deberta4j.head.DebertaForQuestionAnswering;
import io.deberta4j.loss.SpanCrossEntropy;
import io.deberta4j.model.DebertaConfig;
import io.deberta4j.model.Mode;
import io.deberta4j.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;

/** Where in a text the answer is: logits of its first and its last token. */
final class SpanHead implements TaskHead {
  private final DebertaForQuestionAnswering model;

  SpanHead(Parameters weights, DebertaConfig config) {
    model = new DebertaForQuestionAnswering(weights, config);
  }

  @Override
  public DebertaConfig config() {
    return model.config();
  }

  @Override
  public List<Tensor> logits(FeatureBatch batch, Mode mode) {
    var output = model.forward(batch.input(), mode);
    return List.of(output.startLogits(), output.endLogits()); // [B, N] each
  }

  @Override
  public Tensor loss(List<Tensor> logits, FeatureBatch batch) {
    Tensor labels = TaskHead.labels(batch); // [B, 2]
    return SpanCrossEntropy.mean(
        logits.get(0), logits.get(1), labels.select(1, 0), labels.select(1, 1));
  }

  @Override
  public double weight(FeatureBatch batch) {
    return TaskHead.labels(batch).size(0);
  }

  @Override
  public List<Tensor> compared(List<Tensor> logits, FeatureBatch batch) {
    return logits;
  }

  /** The starts of an input's own tokens, then their ends. */
  @Override
  public List<float[]> rows(List<Tensor> logits, List<Features> inputs) {
    int width = (int) logits.get(0).size(1);
    float[] starts = logits.get(0).toFloats();
    float[] ends = logits.get(1).toFloats();
    List<float[]> rows = new ArrayList<>();
    for (int i = 0; i < inputs.size(); i++) {
      int n = inputs.get(i).length();
      float[] row = new float[2 * n];
      System.arraycopy(starts, i * width, row, 0, n);
      System.arraycopy(ends, i * width, row, n, n);
      rows.add(row);
    }
    return rows;
  }
}
