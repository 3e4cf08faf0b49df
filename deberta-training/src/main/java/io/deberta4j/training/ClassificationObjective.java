package io.deberta4j.training;

import io.deberta4j.data.Collator;
import io.deberta4j.data.Example;
import io.deberta4j.data.LabelledBatch;
import io.deberta4j.data.TokenDropout;
import io.deberta4j.head.DebertaForSequenceClassification;
import io.deberta4j.tensor.Tensor;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/**
 * A sequence classifier with one label per text, and what keeps it from learning texts by heart.
 */
final class ClassificationObjective implements Objective<Example> {
  private final DebertaForSequenceClassification model;
  private final Map<String, Tensor> parameters;
  private final TokenDropout tokenDropout;
  private final ClassificationLoss loss;
  private final Collator collator;

  /**
   * Creates the objective.
   *
   * @param parameters the model's weights by name
   * @param tokenDropout hides tokens in training
   */
  ClassificationObjective(
      DebertaForSequenceClassification model,
      Map<String, Tensor> parameters,
      TokenDropout tokenDropout,
      Regularisation regularisation) {
    this.model = model;
    this.parameters = Collections.unmodifiableMap(new LinkedHashMap<>(parameters));
    this.tokenDropout = tokenDropout;
    loss =
        new ClassificationLoss(
            regularisation.labelSmoothing(), List.of(), regularisation.rDropAlpha());
    collator = new Collator(model.config().padTokenId());
  }

  @Override
  public Map<String, Tensor> parameters() {
    return parameters;
  }

  @Override
  public int length(Example example) {
    return example.length();
  }

  /** With R-Drop every example comes twice, as the loss expects it. */
  @Override
  public MicroBatch prepare(List<Example> examples, Random random) {
    List<Example> rows = new ArrayList<>();
    for (int pass = 0; pass < loss.passes(); pass++) {
      for (Example example : examples) {
        rows.add(tokenDropout.apply(example, random));
      }
    }
    LabelledBatch batch = collator.collate(rows);
    return MicroBatch.of(
        examples.size(),
        mode -> loss.of(model.forward(batch.input(), mode).logits(), batch.labels()));
  }
}
