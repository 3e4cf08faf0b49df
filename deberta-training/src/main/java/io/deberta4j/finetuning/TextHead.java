package io.deberta4j.finetuning;

import io.deberta4j.checkpoint.Parameters;
import io.deberta4j.data.FeatureBatch;
import io.deberta4j.data.TaskKind;
import io.deberta4j.head.DebertaForSequenceClassification;
import io.deberta4j.loss.BinaryCrossEntropy;
import io.deberta4j.model.DebertaConfig;
import io.deberta4j.model.Mode;
import io.deberta4j.tensor.Tensor;
import io.deberta4j.training.ClassificationLoss;
import java.util.List;

/** Classes, numbers or label sets of texts. */
final class TextHead implements TaskHead {
  private final TaskKind kind;
  private final DebertaForSequenceClassification model;
  private final ClassificationLoss loss;

  TextHead(TaskKind kind, Parameters weights, DebertaConfig config, HeadLoss loss) {
    this.kind = kind;
    model = new DebertaForSequenceClassification(weights, config);
    this.loss =
        new ClassificationLoss(loss.labelSmoothing(), loss.classWeights(), loss.rDropAlpha());
  }

  @Override
  public DebertaConfig config() {
    return model.config();
  }

  @Override
  public int passes() {
    return loss.passes();
  }

  @Override
  public List<Tensor> logits(FeatureBatch batch, Mode mode) {
    return List.of(model.forward(batch.input(), mode).logits()); // [B, labels]
  }

  @Override
  public Tensor loss(List<Tensor> logits, FeatureBatch batch) {
    Tensor labels = TaskHead.labels(batch);
    return kind == TaskKind.CLASSIFICATION
        ? loss.labelled(logits.get(0), labels)
        : model.loss(logits.get(0), labels);
  }

  @Override
  public double weight(FeatureBatch batch) {
    return kind == TaskKind.CLASSIFICATION
        ? loss.weight(TaskHead.labels(batch))
        : comparedCount(batch);
  }

  @Override
  public Tensor divergence(List<Tensor> logits) {
    return loss.divergence(logits.get(0));
  }

  @Override
  public List<Tensor> compared(List<Tensor> logits, FeatureBatch batch) {
    Tensor only = logits.get(0);
    return List.of(kind == TaskKind.MULTI_LABEL ? BinaryCrossEntropy.asTwoClasses(only) : only);
  }

  @Override
  public double comparedCount(FeatureBatch batch) {
    return TaskHead.labels(batch).size(0);
  }
}
