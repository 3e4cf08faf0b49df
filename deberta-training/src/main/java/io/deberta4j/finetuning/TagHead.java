package io.deberta4j.finetuning;

import io.deberta4j.checkpoint.Parameters;
import io.deberta4j.data.FeatureBatch;
import io.deberta4j.head.DebertaForTokenClassification;
import io.deberta4j.loss.CrossEntropy;
import io.deberta4j.model.DebertaConfig;
import io.deberta4j.model.Mode;
import io.deberta4j.tensor.Tensor;
import java.util.List;

/** A class per word, at its first token. */
final class TagHead implements TaskHead {
  private final DebertaForTokenClassification model;
  private final CrossEntropy loss;

  TagHead(Parameters weights, DebertaConfig config, HeadLoss loss) {
    model = new DebertaForTokenClassification(weights, config);
    this.loss = new CrossEntropy(loss.labelSmoothing(), List.of());
  }

  @Override
  public DebertaConfig config() {
    return model.config();
  }

  @Override
  public List<Tensor> logits(FeatureBatch batch, Mode mode) {
    return List.of(model.forward(batch.input(), mode).logits()); // [B, N, labels]
  }

  @Override
  public Tensor loss(List<Tensor> logits, FeatureBatch batch) {
    Tensor rows = labelled(batch);
    Tensor labels = TaskHead.labels(batch).reshape(-1).indexSelect(0, rows);
    return loss.of(flat(logits.get(0)).indexSelect(0, rows), labels);
  }

  @Override
  public double weight(FeatureBatch batch) {
    return labelled(batch).size(0);
  }

  @Override
  public List<Tensor> compared(List<Tensor> logits, FeatureBatch batch) {
    return List.of(flat(logits.get(0)).indexSelect(0, labelled(batch)));
  }

  private Tensor flat(Tensor logits) {
    return logits.reshape(-1, model.config().numLabels()); // [B · N, labels]
  }

  /** The tokens that have a label, as rows of [B · N]. */
  private static Tensor labelled(FeatureBatch batch) {
    return TaskHead.labels(batch).reshape(-1).ge(0).nonzero().reshape(-1);
  }
}
