package io.deberta4j.training;

import io.deberta4j.io.AtomicFiles;
import io.deberta4j.io.TrainingException;
import io.deberta4j.optim.Optimizer;
import io.deberta4j.optim.OptimizerState;
import io.deberta4j.tensor.Tensor;
import io.deberta4j.tensor.TensorScope;
import io.deberta4j.training.TrainerConfig.Keep;
import io.deberta4j.training.TrainerListener.Evaluated;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The trained weights of a run and their doubles: the moving average, the best so far, those on
 * disk. A checkpoint has
 *
 * <pre>
 * weights.safetensors     the trained weights
 * optimizer.safetensors   what the optimiser remembers
 * average.safetensors     the moving average, if there is one
 * trainer.json            how far the run was, and its settings
 * </pre>
 */
final class Weights implements AutoCloseable {
  private static final String WEIGHTS = "weights.safetensors";
  private static final String OPTIMIZER = "optimizer.safetensors";
  private static final String AVERAGE = "average.safetensors";
  private static final String STATE = "trainer.json";

  private final Map<String, Tensor> trained = new LinkedHashMap<>();
  private final Optimizer optimizer;
  private final TrainerConfig config;
  private final Map<String, String> settings;
  private final @Nullable CheckpointFolder folder;
  private final @Nullable WeightAverage average;
  private final @Nullable Snapshot best;

  Weights(
      Update<?> update, TrainerConfig config, @Nullable Path folder, Map<String, String> settings) {
    this.optimizer = update.optimizer();
    this.config = config;
    this.settings = Map.copyOf(settings);
    this.folder = folder == null ? null : new CheckpointFolder(folder);
    update
        .objective()
        .parameters()
        .forEach(
            (name, tensor) -> {
              if (tensor.requiresGrad()) {
                trained.put(name, tensor);
              }
            });
    average =
        config.averageDecay() > 0
            ? new WeightAverage(trained.values(), config.averageDecay())
            : null;
    best = folder == null && config.keep() == Keep.BEST ? new Snapshot(trained.values()) : null;
  }

  /** Takes an update in. */
  void updated() {
    if (average != null) {
      optimizer.settle();
      average.update();
    }
  }

  /** Evaluates the weights that would be kept. */
  Evaluation evaluate(Evaluator evaluator) {
    optimizer.settle();
    if (average == null) {
      return evaluator.evaluate();
    }
    return average.whileInPlace(evaluator::evaluate);
  }

  /** Remembers the evaluated weights as the best; with a folder, the checkpoint does. */
  void remember() {
    Snapshot copy = best;
    if (copy == null) {
      return;
    }
    if (average == null) {
      copy.take();
    } else {
      average.whileInPlace(
          () -> {
            copy.take();
            return copy;
          });
    }
  }

  /** Saves a checkpoint, if there is a folder, and then deletes old ones. */
  Optional<Path> save(TrainerState state) {
    CheckpointFolder checkpoints = folder;
    if (checkpoints == null) {
      return Optional.empty();
    }
    optimizer.settle();
    Path written = checkpoints.write(state.step(), directory -> fill(directory, state));
    if (config.saveTotalLimit() > 0) {
      checkpoints.prune(config.saveTotalLimit(), needed(state));
    }
    return Optional.of(written);
  }

  private static Set<Long> needed(TrainerState state) {
    Set<Long> needed = new HashSet<>(Set.of(state.step()));
    Evaluated best = state.best();
    if (best != null) {
      needed.add(best.step());
    }
    return needed;
  }

  private void fill(Path directory, TrainerState state) {
    OptimizerState remembered = optimizer.state();
    NamedTensors.write(directory.resolve(WEIGHTS), trained);
    NamedTensors.write(directory.resolve(OPTIMIZER), remembered.tensors());
    if (average != null) {
      NamedTensors.write(directory.resolve(AVERAGE), doubles(average));
    }
    long averaged = average == null ? 0 : average.updates();
    AtomicFiles.write(
        directory.resolve(STATE),
        new StateJson(state, averaged, remembered.numbers(), settings).bytes());
  }

  /** The averages by the names of the weights. */
  private Map<String, Tensor> doubles(WeightAverage averages) {
    Map<String, Tensor> named = new LinkedHashMap<>();
    int next = 0;
    for (String name : trained.keySet()) {
      named.put(name, averages.values().get(next++));
    }
    return named;
  }

  /** Puts everything in the state of the last checkpoint, and returns how far that run was. */
  TrainerState restore() {
    if (folder == null) {
      return new TrainerState();
    }
    folder.clean();
    Optional<Path> latest = folder.latest();
    if (latest.isEmpty()) {
      return new TrainerState();
    }
    Path file = latest.get().resolve(STATE);
    StateJson saved = StateJson.read(file);
    saved.requireSame(file, settings);
    requireBest(saved.state());
    read(latest.get(), saved);
    return saved.state();
  }

  private void read(Path checkpoint, StateJson saved) {
    NamedTensors.readInto(checkpoint.resolve(WEIGHTS), trained);
    try (var scope = TensorScope.open()) {
      optimizer.restore(
          new OptimizerState(NamedTensors.read(checkpoint.resolve(OPTIMIZER)), saved.optimizer()));
    }
    if (average != null) {
      NamedTensors.readInto(checkpoint.resolve(AVERAGE), doubles(average));
      average.continueAfter(saved.averaged());
    }
  }

  /**
   * Puts everything in the state of a checkpoint of another run, whatever its settings, and returns
   * how far that run was.
   */
  TrainerState branch(Path checkpoint) {
    Path file = checkpoint.resolve(STATE);
    if (!Files.isRegularFile(file)) {
      throw new TrainingException(
          checkpoint
              + ": is no checkpoint of a run (no "
              + STATE
              + "). Name one of the folders in its checkpoints.");
    }
    StateJson saved = StateJson.read(file);
    read(checkpoint, saved);
    return new TrainerState(saved.state().step(), 0, 0, 0, false, List.of());
  }

  private void requireBest(TrainerState state) {
    Evaluated evaluated = state.best();
    if (folder != null
        && config.keep() == Keep.BEST
        && evaluated != null
        && !folder.exists(evaluated.step())) {
      throw new TrainingException(
          folder.at(evaluated.step())
              + ": the best checkpoint so far is missing. Put it back, or start anew in another"
              + " folder.");
    }
  }

  /** Puts the weights to keep in place and returns the update they are of. */
  long keep(TrainerState state) {
    optimizer.settle();
    Evaluated evaluated = config.keep() == Keep.BEST ? state.best() : null;
    if (evaluated == null) {
      if (average != null) {
        average.restore();
      }
      return state.step();
    }
    if (best != null) {
      best.restore();
    } else if (folder != null) {
      String file = average == null ? WEIGHTS : AVERAGE;
      NamedTensors.readInto(folder.at(evaluated.step()).resolve(file), trained);
    }
    return evaluated.step();
  }

  /** Frees the doubles. */
  @Override
  public void close() {
    if (average != null) {
      average.close();
    }
    if (best != null) {
      best.close();
    }
  }
}
