package io.deberta4j.finetuning;

import io.deberta4j.data.FeatureBatch;
import io.deberta4j.data.FeatureCollator;
import io.deberta4j.data.Features;
import io.deberta4j.data.TokenDropout;
import io.deberta4j.model.Mode;
import io.deberta4j.tensor.Tensor;
import io.deberta4j.training.MicroBatch;
import io.deberta4j.training.Objective;
import io.deberta4j.training.Sift;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/** The loss of a task, with SiFT's penalty if asked for. */
final class TaskObjective implements Objective<Features> {
  private static final String LOSS = "loss";
  private static final String PENALTY = "sift";
  private static final String DIVERGENCE = "r_drop";

  private final TaskHead head;
  private final Map<String, Tensor> parameters;
  private final FeatureCollator collator;
  private final TokenDropout tokenDropout;
  private final @Nullable Sift sift;

  /**
   * Creates the objective.
   *
   * @param parameters the model's weights by name
   * @param tokenDropout hides tokens in training
   * @param sift adds its penalty; null for none
   */
  TaskObjective(
      TaskHead head,
      Map<String, Tensor> parameters,
      TokenDropout tokenDropout,
      @Nullable Sift sift) {
    this.head = head;
    this.parameters = Collections.unmodifiableMap(new LinkedHashMap<>(parameters));
    this.tokenDropout = tokenDropout;
    this.sift = sift;
    collator = new FeatureCollator(head.config().padTokenId());
  }

  @Override
  public Map<String, Tensor> parameters() {
    return parameters;
  }

  @Override
  public int length(Features example) {
    return example.length();
  }

  /** Where two passes are compared every example comes twice, all of them in each half. */
  @Override
  public MicroBatch prepare(List<Features> examples, Random random) {
    List<Features> rows = new ArrayList<>();
    for (int pass = 0; pass < head.passes(); pass++) {
      examples.forEach(example -> rows.add(hidden(example, random)));
    }
    FeatureBatch batch = collator.collate(rows);
    double weight = head.weight(batch) / head.passes();
    Sift added = sift;
    if (added != null) {
      return new Adversarial(batch, weight, added, random.nextLong());
    }
    return head.passes() > 1
        ? new Repeated(batch, weight, examples.size())
        : MicroBatch.of(weight, mode -> head.loss(head.logits(batch, mode), batch));
  }

  private Features hidden(Features example, Random random) {
    return new Features(
        example.sample(),
        example.rows().stream().map(row -> tokenDropout.apply(row, random)).toList(),
        example.target(),
        example.alignment());
  }

  /** A batch of two passes whose loss is that of the task and their difference. */
  private final class Repeated implements MicroBatch {
    private final FeatureBatch batch;
    private final double weight;
    private final double examples;

    Repeated(FeatureBatch batch, double weight, double examples) {
      this.batch = batch;
      this.weight = weight;
      this.examples = examples;
    }

    @Override
    public Map<String, Double> weights() {
      return Map.of(LOSS, weight, DIVERGENCE, examples);
    }

    @Override
    public Map<String, Tensor> losses(Mode mode) {
      List<Tensor> logits = head.logits(batch, mode);
      return Map.of(LOSS, head.loss(logits, batch), DIVERGENCE, head.divergence(logits));
    }
  }

  /** A batch whose loss is that of the task and the penalty. */
  private final class Adversarial implements MicroBatch {
    private final FeatureBatch batch;
    private final double weight;
    private final Sift added;
    private final long position;

    Adversarial(FeatureBatch batch, double weight, Sift added, long position) {
      this.batch = batch;
      this.weight = weight;
      this.added = added;
      this.position = position;
    }

    @Override
    public Map<String, Double> weights() {
      return Map.of(LOSS, weight, PENALTY, head.comparedCount(batch));
    }

    @Override
    public Map<String, Tensor> losses(Mode mode) {
      Sift.Result<List<Tensor>> result =
          added.run(
              perturbation -> head.logits(batch, mode.withPerturbation(perturbation)),
              logits -> head.compared(logits, batch),
              position);
      return Map.of(LOSS, head.loss(result.output(), batch), PENALTY, result.penalty());
    }
  }
}
