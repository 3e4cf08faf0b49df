package io.deberta4j.finetuning;

import io.deberta4j.checkpoint.Parameters;
import io.deberta4j.data.FeatureBatch;
import io.deberta4j.head.DebertaForMultipleChoice;
import io.deberta4j.loss.CrossEntropy;
import io.deberta4j.model.DebertaConfig;
import io.deberta4j.model.Mode;
import io.deberta4j.tensor.Tensor;
import java.util.List;

/** Which of several continuations fits. */
final class ChoiceHead implements TaskHead {
  private final DebertaForMultipleChoice model;
  private final CrossEntropy loss;

  ChoiceHead(Parameters weights, DebertaConfig config, HeadLoss loss) {
    model = new DebertaForMultipleChoice(weights, config);
    this.loss = new CrossEntropy(loss.labelSmoothing(), List.of());
  }

  @Override
  public DebertaConfig config() {
    return model.config();
  }

  @Override
  public List<Tensor> logits(FeatureBatch batch, Mode mode) {
    return List.of(model.forward(batch.input(), batch.choices(), mode).logits()); // [B, C]
  }

  @Override
  public Tensor loss(List<Tensor> logits, FeatureBatch batch) {
    return loss.of(logits.get(0), TaskHead.labels(batch));
  }

  @Override
  public double weight(FeatureBatch batch) {
    return TaskHead.labels(batch).size(0);
  }

  @Override
  public List<Tensor> compared(List<Tensor> logits, FeatureBatch batch) {
    return logits;
  }
}
