package io.deberta4j.finetuning;

import io.deberta4j.checkpoint.Parameters;
import io.deberta4j.data.FeatureBatch;
import io.deberta4j.head.ReCoRDQAModel;
import io.deberta4j.loss.BinaryCrossEntropy;
import io.deberta4j.model.DebertaConfig;
import io.deberta4j.model.Mode;
import io.deberta4j.tensor.DType;
import io.deberta4j.tensor.Tensor;
import java.util.List;

/** Which of the entities of a text fills a gap. */
final class EntityHead implements TaskHead {
  private final ReCoRDQAModel model;

  EntityHead(Parameters weights, DebertaConfig config) {
    model = new ReCoRDQAModel(weights, config);
  }

  @Override
  public DebertaConfig config() {
    return model.config();
  }

  @Override
  public List<Tensor> logits(FeatureBatch batch, Mode mode) {
    return List.of(model.forward(batch.input(), entities(batch), mode).logits()); // [B, E]
  }

  @Override
  public Tensor loss(List<Tensor> logits, FeatureBatch batch) {
    Tensor labels = TaskHead.labels(batch).to(DType.F32);
    return model.loss(logits.get(0), entities(batch), labels);
  }

  @Override
  public double weight(FeatureBatch batch) {
    return present(batch).size(0);
  }

  @Override
  public List<Tensor> compared(List<Tensor> logits, FeatureBatch batch) {
    Tensor real = logits.get(0).reshape(-1).indexSelect(0, present(batch));
    return List.of(BinaryCrossEntropy.asTwoClasses(real));
  }

  private static Tensor entities(FeatureBatch batch) {
    Tensor entities = batch.entities();
    if (entities == null) {
      throw new IllegalArgumentException("a batch without entities has none to choose from");
    }
    return entities; // [B, E, S]
  }

  /** The mentions that have tokens, as rows of [B · E]. */
  private static Tensor present(FeatureBatch batch) {
    Tensor tokens = entities(batch).gt(0).sum(-1, false).gt(0); // [B, E]
    return tokens.reshape(-1).nonzero().reshape(-1);
  }
}
