package io.deberta4j.training;

import io.deberta4j.data.Example;
import io.deberta4j.data.ShuffledBatches;
import io.deberta4j.data.TokenDropout;
import io.deberta4j.head.DebertaForSequenceClassification;
import io.deberta4j.tensor.Tensor;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Trains a sequence classifier: epochs of {@link TrainingStep}s, each epoch followed by an
 * evaluation. On one machine two runs with the same settings and data agree to the bit.
 */
public final class Trainer {
  private final DebertaForSequenceClassification model;
  private final Map<String, Tensor> parameters;
  private final TokenDropout tokenDropout;
  private final TrainingConfig config;
  private final ProgressListener listener;

  /**
   * Creates a trainer.
   *
   * @param parameters the model's weights by name, trainable; they are updated in place
   * @param tokenDropout hides tokens in training
   */
  public Trainer(
      DebertaForSequenceClassification model,
      Map<String, Tensor> parameters,
      TokenDropout tokenDropout,
      TrainingConfig config,
      ProgressListener listener) {
    this.model = model;
    this.parameters = Collections.unmodifiableMap(new LinkedHashMap<>(parameters));
    this.tokenDropout = tokenDropout;
    this.config = config;
    this.listener = listener;
  }

  /**
   * Trains; afterwards the model has the weights of the epoch to keep.
   *
   * @param evaluation what to evaluate on after every epoch; if empty, the last epoch is kept
   * @throws IllegalArgumentException if there is nothing to train on
   * @throws io.deberta4j.io.TrainingException if the loss or a gradient is not finite
   */
  public TrainingResult train(List<Example> train, List<Example> evaluation) {
    if (train.isEmpty()) {
      throw new IllegalArgumentException("nothing to train on: no examples");
    }
    int[] lengths = train.stream().mapToInt(Example::length).toArray();
    ShuffledBatches order =
        new ShuffledBatches(lengths, config.batchSize(), config.groupByLength(), config.seed());
    long totalSteps = (long) order.batchesPerEpoch() * config.epochs();
    double decay = config.regularisation().averageDecay();
    try (var step = new TrainingStep(model, parameters, tokenDropout, config, totalSteps);
        var average = decay > 0 ? new WeightAverage(parameters.values(), decay) : null;
        var kept = new KeptEpoch(parameters.values(), config.keep())) {
      for (int epoch = 1; epoch <= config.epochs(); epoch++) {
        double loss = epoch(epoch, train, order, step, average);
        Runnable finish = finish(epoch, loss, evaluation, kept);
        if (average == null) {
          finish.run();
        } else {
          average.whileInPlace(finish);
        }
      }
      return kept.restore();
    }
  }

  private Runnable finish(int epoch, double loss, List<Example> evaluation, KeptEpoch kept) {
    Evaluator evaluator = new Evaluator(model, config.batchSize());
    return () -> {
      EpochResult result =
          new EpochResult(
              epoch, loss, evaluation.isEmpty() ? null : evaluator.evaluate(evaluation));
      kept.offer(result);
      listener.epochFinished(result);
    };
  }

  private double epoch(
      int epoch,
      List<Example> train,
      ShuffledBatches order,
      TrainingStep step,
      @Nullable WeightAverage average) {
    List<int[]> batches = order.epoch(epoch - 1);
    long before = (long) (epoch - 1) * batches.size();
    long total = (long) config.epochs() * batches.size();
    double sum = 0;
    for (int b = 0; b < batches.size(); b++) {
      List<Example> examples = Arrays.stream(batches.get(b)).mapToObj(train::get).toList();
      TrainingStep.Outcome outcome = step.run(examples, before + b);
      if (average != null) {
        average.update();
      }
      sum += outcome.loss();
      listener.stepped(
          new ProgressListener.Step(
              epoch,
              before + b + 1,
              total,
              outcome.loss(),
              outcome.gradientNorm(),
              outcome.learningRate()));
    }
    return sum / batches.size();
  }
}
