package io.deberta4j.training;

import io.deberta4j.data.Collator;
import io.deberta4j.data.Example;
import io.deberta4j.data.LabelledBatch;
import io.deberta4j.data.SeededRandom;
import io.deberta4j.data.SeededRandom.Purpose;
import io.deberta4j.data.TokenDropout;
import io.deberta4j.head.DebertaForSequenceClassification;
import io.deberta4j.io.TrainingException;
import io.deberta4j.model.Mode;
import io.deberta4j.optim.AdamW;
import io.deberta4j.optim.GradientClipping;
import io.deberta4j.optim.LearningRateSchedule;
import io.deberta4j.optim.ParameterGroup;
import io.deberta4j.tensor.RandomSource;
import io.deberta4j.tensor.Tensor;
import io.deberta4j.tensor.TensorScope;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;

/**
 * One update: hide tokens, forward, loss, backward, clip, AdamW. Its random numbers depend on the
 * seed and the number of the step alone.
 */
final class TrainingStep implements AutoCloseable {
  private final DebertaForSequenceClassification model;
  private final List<Tensor> parameters;
  private final TrainingConfig config;
  private final ClassificationLoss loss;
  private final TokenDropout tokenDropout;
  private final Collator collator;
  private final LearningRateSchedule schedule;
  private final AdamW optimizer;

  /**
   * What an update did.
   *
   * @param loss before the update
   * @param gradientNorm before clipping
   * @param learningRate of the update
   */
  record Outcome(double loss, double gradientNorm, double learningRate) {}

  TrainingStep(
      DebertaForSequenceClassification model,
      Map<String, Tensor> parameters,
      TokenDropout tokenDropout,
      TrainingConfig config,
      long totalSteps) {
    this.model = model;
    this.parameters = List.copyOf(parameters.values());
    this.tokenDropout = tokenDropout;
    this.config = config;
    Regularisation regularisation = config.regularisation();
    loss = new ClassificationLoss(regularisation.labelSmoothing(), regularisation.rDropAlpha());
    collator = new Collator(model.config().padTokenId());
    schedule = LearningRateSchedule.linear(config.warmup(), totalSteps);
    optimizer =
        new AdamW(
            ParameterGroup.decayExceptBiasAndNorm(parameters, config.weightDecay()),
            AdamW.Settings.USUAL);
  }

  /**
   * Updates the weights once.
   *
   * @param step the number of the update, from 0
   * @throws TrainingException if the loss or a gradient is not finite; the weights are unchanged
   */
  Outcome run(List<Example> examples, long step) {
    double learningRate = config.learningRate() * schedule.factor(step);
    try (var scope = TensorScope.open();
        var random = new RandomSource(SeededRandom.seed(config.seed(), Purpose.DROPOUT, step))) {
      LabelledBatch batch = collator.collate(withTokensHidden(examples, step));
      Tensor logits =
          model.forward(batch.input(), Mode.training(random)).logits(); // [rows, labels]
      Tensor value = loss.of(logits, batch.labels());
      double lossBefore = finite("loss", value.item(), step);
      value.backward();
      double norm =
          finite(
              "gradient norm", GradientClipping.clip(parameters, config.maxGradientNorm()), step);
      optimizer.step(learningRate);
      return new Outcome(lossBefore, norm, learningRate);
    } finally {
      optimizer.clearGradients();
    }
  }

  private List<Example> withTokensHidden(List<Example> examples, long step) {
    Random random = SeededRandom.stream(config.seed(), Purpose.TOKEN_DROPOUT, step);
    List<Example> rows = new ArrayList<>();
    for (int pass = 0; pass < loss.passes(); pass++) {
      for (Example example : examples) {
        rows.add(tokenDropout.apply(example, random));
      }
    }
    return rows;
  }

  private static double finite(String name, double value, long step) {
    if (!Double.isFinite(value)) {
      throw new TrainingException(
          "the %s is %s in update %d; the weights before it are unchanged. Lower the learning rate or lengthen the warm-up."
              .formatted(name, value, step));
    }
    return value;
  }

  /** Frees the optimiser's state. */
  @Override
  public void close() {
    optimizer.close();
  }
}
