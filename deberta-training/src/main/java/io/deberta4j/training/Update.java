package io.deberta4j.training;

import io.deberta4j.data.SeededRandom;
import io.deberta4j.data.SeededRandom.Purpose;
import io.deberta4j.io.TrainingException;
import io.deberta4j.model.Mode;
import io.deberta4j.model.Recomputation;
import io.deberta4j.optim.GradientClipping;
import io.deberta4j.optim.LearningRateSchedule;
import io.deberta4j.optim.Optimizer;
import io.deberta4j.tensor.MixedPrecision;
import io.deberta4j.tensor.RandomSource;
import io.deberta4j.tensor.Tensor;
import io.deberta4j.tensor.TensorScope;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.function.UnaryOperator;

/**
 * One update: prepare, then forward and backward part by part, clip, step. Its random numbers
 * depend on the seed and the number of the update alone.
 *
 * <pre>
 * loss = Σ_terms Σ_parts  weight(part) / Σ weight · mean(part)
 * </pre>
 *
 * which is the mean over the whole batch, however many parts it is cut into. An objective of
 * several phases has so many backward passes and steps, one after the other, within the update.
 *
 * @param modeChange what is made of the mode of each forward pass
 * @param <E> an example
 */
record Update<E>(
    Objective<E> objective,
    Optimizer optimizer,
    LearningRateSchedule schedule,
    TrainerConfig config,
    UnaryOperator<Mode> modeChange) {
  /**
   * What an update did.
   *
   * @param loss before the update
   * @param terms the terms of the loss by name
   * @param gradientNorm before clipping; of several phases the root of the sum of their squares
   * @param learningRate of the update
   */
  record Outcome(
      double loss, Map<String, Double> terms, double gradientNorm, double learningRate) {}

  /**
   * Updates the weights once.
   *
   * @param step the number of the update, from 0
   * @throws TrainingException if the loss or a gradient is not finite; the weights of the phase are
   *     unchanged
   */
  Outcome run(List<E> examples, long step) {
    double learningRate = config.learningRate() * schedule.factor(step);
    try (var scope = TensorScope.open();
        var random = new RandomSource(SeededRandom.seed(config.seed(), Purpose.DROPOUT, step))) {
      List<MicroBatch> parts = prepare(examples, step);
      Map<String, Double> weights = new LinkedHashMap<>();
      parts.forEach(
          part -> part.weights().forEach((name, w) -> weights.merge(name, w, Double::sum)));
      Map<String, Double> terms = new LinkedHashMap<>();
      double norm = 0;
      for (int phase = 0; phase < objective.phases(); phase++) {
        try (var precision = MixedPrecision.open(config.precision())) {
          for (MicroBatch part : parts) {
            Mode mode = modeChange.apply(Mode.training(random));
            accumulate(part, weights, mode, terms, new Place(step, phase));
          }
        }
        norm = Math.hypot(norm, step(learningRate, new Place(step, phase)));
      }
      double loss = terms.values().stream().mapToDouble(Double::doubleValue).sum();
      return new Outcome(loss, terms, norm, learningRate);
    } finally {
      optimizer.clearGradients();
    }
  }

  /** Clips and steps, and returns the norm before. */
  private double step(double learningRate, Place place) {
    double norm = finite("gradient norm", GradientClipping.norm(optimizer.gradients()), place);
    optimizer.step(learningRate, GradientClipping.factor(norm, config.maxGradientNorm()));
    optimizer.clearGradients();
    return norm;
  }

  /** A phase of an update. */
  private record Place(long step, int phase) {}

  private List<MicroBatch> prepare(List<E> examples, long step) {
    Random random = SeededRandom.stream(config.seed(), Purpose.TOKEN_DROPOUT, step);
    List<MicroBatch> parts = new ArrayList<>();
    int size = Math.min(examples.size(), config.microBatchSize());
    for (int from = 0; from < examples.size(); from += size) {
      List<E> some = examples.subList(from, Math.min(examples.size(), from + size));
      parts.add(objective.prepare(some, random));
    }
    return parts;
  }

  /** Adds the gradient of a part's share of the loss, and the share to the terms. */
  private void accumulate(
      MicroBatch part,
      Map<String, Double> weights,
      Mode plain,
      Map<String, Double> terms,
      Place place) {
    try (var scope = TensorScope.open()) {
      Recomputation recomputation = new Recomputation();
      Mode mode = config.recompute() ? plain.withRecomputation(recomputation) : plain;
      Tensor sum = null;
      // In the order of their names, whatever map they come in: the order decides bits.
      for (Map.Entry<String, Tensor> term :
          new TreeMap<>(part.losses(mode, place.phase())).entrySet()) {
        Tensor share = share(term.getKey(), term.getValue(), part, weights);
        terms.merge(term.getKey(), finite("loss", share.item(), place), Double::sum);
        sum = sum == null ? share : sum.add(share);
      }
      if (sum == null) {
        throw new IllegalStateException("the objective gave no loss");
      }
      sum.backward();
      recomputation.backward();
    }
  }

  private static Tensor share(
      String name, Tensor mean, MicroBatch part, Map<String, Double> weights) {
    Double own = part.weights().get(name);
    Double all = weights.get(name);
    if (own == null || all == null) {
      throw new IllegalStateException("the term '" + name + "' of the loss has no weight");
    }
    return own.equals(all) ? mean : mean.mul(own / all);
  }

  private static double finite(String name, double value, Place place) {
    if (!Double.isFinite(value)) {
      String weights =
          place.phase() == 0
              ? "the weights before it are unchanged"
              : "those weights that learn before phase " + place.phase() + " have made their step";
      throw new TrainingException(
          "the %s is %s in update %d; %s. Lower the learning rate or lengthen the warm-up."
              .formatted(name, value, place.step(), weights));
    }
    return value;
  }
}
