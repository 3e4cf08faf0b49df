package io.deberta4j.finetuning;

import io.deberta4j.checkpoint.Parameters;
import io.deberta4j.data.Labels;
import io.deberta4j.data.SeededRandom;
import io.deberta4j.data.SeededRandom.Purpose;
import io.deberta4j.data.TaskKind;
import io.deberta4j.head.UnusedTensors;
import io.deberta4j.io.ConfigException;
import io.deberta4j.model.ConfigJson;
import io.deberta4j.model.DebertaConfig;
import io.deberta4j.model.Pretrained;
import io.deberta4j.task.Task;
import io.deberta4j.tensor.RandomSource;
import io.deberta4j.tensor.TensorScope;
import io.deberta4j.tokenizer.Tokenizer;
import io.deberta4j.training.Lora;
import io.deberta4j.training.LoraConfig;
import io.deberta4j.training.StartChecks;
import io.deberta4j.training.StartingPoint;
import io.deberta4j.training.WithoutClassifier;
import java.util.HashSet;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A model ready to be trained.
 *
 * @param model the model, which owns the weights
 * @param lora its adapters, or null
 */
record TaskStart(TaskModel model, @Nullable Lora lora) {
  /**
   * Loads or draws the weights. A head is kept if it is of the same kind and classes; where the
   * data decides the classes, also if it has them in another order, which is then taken over.
   *
   * @throws io.deberta4j.io.DebertaException if config, weights and tokenizer do not fit together
   */
  static TaskStart of(StartingPoint start, Task task, Labels labels, TaskSettings settings) {
    long seed = SeededRandom.seed(settings.loop().seed(), Purpose.INITIALISATION, 0);
    try (var scope = TensorScope.open();
        var random = new RandomSource(seed)) {
      return start instanceof StartingPoint.Fresh fresh
          ? fresh(fresh, task, labels, settings, random)
          : checkpoint((StartingPoint.Checkpoint) start, task, labels, settings, random);
    }
  }

  private static TaskStart fresh(
      StartingPoint.Fresh start,
      Task task,
      Labels labels,
      TaskSettings settings,
      RandomSource random) {
    Tokenizer tokenizer = Tokenizer.load(start.tokenizer());
    DebertaConfig config = config(ConfigJson.read(start.config()), task, labels, settings);
    StartChecks.padding(start, config, tokenizer);
    StartChecks.fits(config, tokenizer, settings.maxLength());
    StartChecks.memory(start.config(), config);
    Parameters weights = Parameters.initialise(random, config.initializerRange());
    return started(weights, config, task, tokenizer, labels, settings, random);
  }

  private static TaskStart checkpoint(
      StartingPoint.Checkpoint start,
      Task task,
      Labels found,
      TaskSettings settings,
      RandomSource random) {
    Pretrained pretrained = Pretrained.open(start.directory());
    Tokenizer tokenizer = Tokenizer.load(start.directory());
    boolean sameKind = HeadKind.of(task.kind()).isOf(pretrained.config());
    Labels labels = sameKind ? inItsOrder(pretrained.config(), task, found) : found;
    DebertaConfig config = config(pretrained.config(), task, labels, settings);
    StartChecks.fits(config, tokenizer, settings.maxLength());
    boolean same =
        sameKind
            && (labels.size() == 0
                || task.spelled(pretrained.config().head().labels()).equals(labels.names()));
    Parameters.Origin origin =
        same ? pretrained.origin() : new WithoutClassifier(pretrained.origin());
    Parameters weights = Parameters.fineTune(origin, random, config.initializerRange());
    TaskStart started = started(weights, config, task, tokenizer, labels, settings, random);
    try {
      UnusedTensors.check(weights);
      weights.closeOrigin();
      return started;
    } catch (RuntimeException e) {
      weights.close();
      throw e;
    }
  }

  private static TaskStart started(
      Parameters weights,
      DebertaConfig config,
      Task task,
      Tokenizer tokenizer,
      Labels labels,
      TaskSettings settings,
      RandomSource random) {
    try {
      LoraConfig adapters = settings.lora();
      Lora lora = adapters == null ? null : Lora.attach(weights, config, adapters, random);
      TaskHead head = TaskHead.of(task.kind(), weights, config, settings.loss());
      if (lora != null) {
        lora.freezeEncoder();
      }
      return new TaskStart(new TaskModel(task, head, tokenizer, labels, weights), lora);
    } catch (RuntimeException e) {
      weights.close();
      throw e;
    }
  }

  /** Where the data decides the classes, a checkpoint of the same ones decides their order. */
  private static Labels inItsOrder(DebertaConfig config, Task task, Labels found) {
    List<String> known = config.head().labels();
    boolean sameClasses =
        known.size() == found.size() && new HashSet<>(known).containsAll(found.names());
    return task.labels().isEmpty() && sameClasses ? new Labels(known) : found;
  }

  private static DebertaConfig config(
      DebertaConfig config, Task task, Labels labels, TaskSettings settings) {
    int weights = settings.loss().classWeights().size();
    if (task.kind() == TaskKind.CLASSIFICATION && weights > 0 && weights != labels.size()) {
      throw new ConfigException(
          "%d class weights for %d classes; give one for each, in the order %s"
              .formatted(weights, labels.size(), labels.names()));
    }
    DebertaConfig applied = HeadKind.of(task.kind()).applied(config, labels);
    Double dropout = settings.clsDropout();
    return dropout == null ? applied : applied.withHead(applied.head().withClsDropout(dropout));
  }

  /** Returns the names of the weights that were drawn. */
  List<String> initialised() {
    return model.weights().initialised();
  }
}
