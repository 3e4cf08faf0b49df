package io.deberta4j.training;

import io.deberta4j.data.BatchOrder;
import io.deberta4j.data.ShuffledBatches;
import io.deberta4j.io.TrainingException;
import io.deberta4j.model.Mode;
import io.deberta4j.optim.LearningRateSchedule;
import io.deberta4j.optim.Optimizer;
import io.deberta4j.training.TrainerListener.Evaluated;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Trains whatever an {@link Objective} describes: epochs of {@link Update}s, evaluations, which
 * weights to keep, when to stop, checkpoints.
 *
 * <p>On one machine, with the same number of threads, two runs with the same settings and data
 * agree to the bit; so do a run that was killed and resumed and one that was not.
 *
 * <pre>{@code
 * var trainer = new Trainer<>(objective, optimizer, schedule, config)
 *     .withEvaluator(() -> Evaluation.of(Metric.score("accuracy", measure(model))))
 *     .withCheckpoints(folder, Map.of("task", "mnli"));
 * TrainerResult result = trainer.train(examples);   // or trainer.resume(examples)
 * }</pre>
 *
 * @param <E> an example
 */
public final class Trainer<E> {
  private Update<E> update;
  private final TrainerConfig config;
  private @Nullable BatchOrder order;
  private @Nullable Evaluator evaluator;
  private @Nullable Path folder;
  private @Nullable Path branch;
  private Map<String, String> identity = Map.of();
  private TrainerListener listener = TrainerListener.NONE;

  /**
   * Creates a trainer that neither evaluates nor saves.
   *
   * @param optimizer of the weights to train; the caller closes it
   * @param schedule what the learning rate is multiplied by
   */
  public Trainer(
      Objective<E> objective,
      Optimizer optimizer,
      LearningRateSchedule schedule,
      TrainerConfig config) {
    update = new Update<>(objective, optimizer, schedule, config, UnaryOperator.identity());
    this.config = config;
  }

  /**
   * Takes examples in this order, with batches of the settings' size, in place of one by the
   * settings. Lengths are not asked for then: what identifies the examples belongs to the facts of
   * {@link #withCheckpoints}.
   */
  public Trainer<E> withOrder(BatchOrder batches) {
    order = batches;
    return this;
  }

  /** Evaluates in the intervals of the settings. */
  public Trainer<E> withEvaluator(Evaluator measure) {
    evaluator = measure;
    return this;
  }

  /**
   * Saves checkpoints.
   *
   * @param directory where; created if need be
   * @param facts what else decides the weights, as data, tasks, and settings of the optimiser: a
   *     resumed run must have the same
   */
  public Trainer<E> withCheckpoints(Path directory, Map<String, String> facts) {
    folder = directory;
    identity = Map.copyOf(facts);
    return this;
  }

  /**
   * Begins where a checkpoint of another run stands, its updates, weights and moments included,
   * with settings of one's own: to let the rate of a stable phase fall, for one. Training is
   * refused if the checkpoint stands at its last update or beyond.
   */
  public Trainer<E> withBranch(Path checkpoint) {
    branch = checkpoint;
    return this;
  }

  /** Runs forward passes in another mode made of the usual one, as with a row-sparse lookup. */
  public Trainer<E> withMode(UnaryOperator<Mode> change) {
    update =
        new Update<>(update.objective(), update.optimizer(), update.schedule(), config, change);
    return this;
  }

  /** Tells a listener how it goes. */
  public Trainer<E> withListener(TrainerListener hearer) {
    listener = hearer;
    return this;
  }

  /**
   * Trains from the weights as they are; afterwards the model has those to keep.
   *
   * @throws IllegalArgumentException if there is nothing to train on
   * @throws TrainingException if the loss or a gradient is not finite, or if there are checkpoints
   *     already
   */
  public TrainerResult train(List<E> examples) {
    Path directory = folder;
    if (directory != null) {
      new CheckpointFolder(directory)
          .latest()
          .ifPresent(
              found -> {
                throw new TrainingException(
                    found
                        + ": a run was saved here. Resume it, or choose another folder for"
                        + " checkpoints.");
              });
    }
    return run(examples, false);
  }

  /**
   * Continues from the last checkpoint, to the bit; from the beginning if there is none yet.
   *
   * @throws TrainingException as {@link #train}, or if the checkpoint is of a run with other
   *     settings, naming them
   */
  public TrainerResult resume(List<E> examples) {
    if (folder == null) {
      throw new IllegalStateException("nothing to resume without a folder of checkpoints");
    }
    return run(examples, true);
  }

  private TrainerResult run(List<E> examples, boolean resume) {
    if (examples.isEmpty()) {
      throw new IllegalArgumentException("nothing to train on: no examples");
    }
    Map<String, String> settings = new LinkedHashMap<>(config.decisive());
    settings.put("examples", String.valueOf(examples.size()));
    BatchOrder batches = order == null ? byLengths(examples, settings) : order;
    settings.putAll(identity);
    try (var run = new Weights(update, config, folder, settings)) {
      TrainerState state = resume ? run.restore() : new TrainerState();
      if (branch != null && state.step() == 0) {
        state = run.branch(branch);
        requireMore(branch, state.step(), config.totalSteps(examples.size()));
      }
      listener.started(state.step(), config.totalSteps(examples.size()));
      loop(examples, batches, state, run);
      return new TrainerResult(state.step(), state.evaluations(), run.keep(state), state.stopped());
    }
  }

  private static void requireMore(Path checkpoint, long step, long total) {
    if (step >= total) {
      throw new TrainingException(
          "%s: stands at update %d, and this run ends at update %d: nothing is left to train. Set more steps or epochs, or branch from an earlier checkpoint."
              .formatted(checkpoint, step, total));
    }
  }

  /** Shuffles by the settings, and says so in the identity of the run. */
  private BatchOrder byLengths(List<E> examples, Map<String, String> facts) {
    int[] lengths = examples.stream().mapToInt(update.objective()::length).toArray();
    facts.put("lengths_hash", Integer.toHexString(Arrays.hashCode(lengths)));
    return new ShuffledBatches(lengths, config.batchSize(), config.groupByLength(), config.seed());
  }

  private void loop(List<E> examples, BatchOrder order, TrainerState state, Weights run) {
    long total = config.totalSteps(examples.size());
    long perEpoch = order.batchesPerEpoch();
    List<int[]> batches = List.of();
    while (state.step() < total && !state.stopped()) {
      int epoch = Math.toIntExact(state.step() / perEpoch);
      int position = (int) (state.step() % perEpoch);
      if (position == 0 || batches.isEmpty()) {
        batches = order.epoch(epoch);
      }
      step(
          Arrays.stream(batches.get(position)).mapToObj(examples::get).toList(),
          epoch,
          perEpoch,
          total,
          state);
      run.updated();
      boolean better = false;
      if (config.evaluateEvery().due(state.step(), perEpoch, total)) {
        better = evaluate(epoch, state, run);
      }
      if (better || state.stopped() || config.saveEvery().due(state.step(), perEpoch, total)) {
        run.save(state).ifPresent(path -> listener.saved(state.step(), path));
      }
    }
  }

  private void step(List<E> examples, int epoch, long perEpoch, long total, TrainerState state) {
    long start = System.nanoTime();
    Update.Outcome outcome = update.run(examples, state.step());
    state.stepped(outcome.loss());
    listener.stepped(
        new TrainerListener.Step(
            epoch + 1,
            state.step() / (double) perEpoch,
            state.step(),
            total,
            outcome.loss(),
            outcome.terms(),
            outcome.gradientNorm(),
            outcome.learningRate(),
            examples.size(),
            examples.stream().mapToLong(update.objective()::length).sum(),
            seconds(start)));
  }

  private static double seconds(long start) {
    return (System.nanoTime() - start) / 1e9;
  }

  /** Evaluates, and tells whether it is the best so far. */
  private boolean evaluate(int epoch, TrainerState state, Weights run) {
    long start = System.nanoTime();
    Evaluator measure = evaluator;
    Evaluation evaluation = measure == null ? null : run.evaluate(measure);
    Evaluated evaluated = state.evaluated(epoch + 1, evaluation, config.patience());
    if (evaluated.best()) {
      run.remember();
    }
    listener.evaluated(evaluated, seconds(start));
    return evaluated.best();
  }
}
