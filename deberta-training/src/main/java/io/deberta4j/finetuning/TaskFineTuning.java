package io.deberta4j.finetuning;

import io.deberta4j.data.Features;
import io.deberta4j.data.Labels;
import io.deberta4j.data.Sample;
import io.deberta4j.data.SeededRandom;
import io.deberta4j.data.SeededRandom.Purpose;
import io.deberta4j.data.TaskKind;
import io.deberta4j.data.TokenDropout;
import io.deberta4j.hub.Hub;
import io.deberta4j.io.AtomicFiles;
import io.deberta4j.io.DataException;
import io.deberta4j.io.TrainingException;
import io.deberta4j.model.ConfigJson;
import io.deberta4j.model.Pretrained;
import io.deberta4j.optim.LearningRateSchedule;
import io.deberta4j.optim.Optimizer;
import io.deberta4j.optim.RowSparseEmbedding;
import io.deberta4j.optim.ScheduleSettings;
import io.deberta4j.report.Provenance;
import io.deberta4j.report.RunFolder;
import io.deberta4j.report.RunHistory;
import io.deberta4j.report.RunRecord;
import io.deberta4j.report.StartWeights;
import io.deberta4j.task.Decoder;
import io.deberta4j.task.Prediction;
import io.deberta4j.task.Task;
import io.deberta4j.task.TaskData;
import io.deberta4j.task.TaskScores;
import io.deberta4j.tensor.DType;
import io.deberta4j.tensor.Tensor;
import io.deberta4j.training.Evaluation;
import io.deberta4j.training.Freezing;
import io.deberta4j.training.Lora;
import io.deberta4j.training.Metric;
import io.deberta4j.training.RunKeeper;
import io.deberta4j.training.Sift;
import io.deberta4j.training.SiftConfig;
import io.deberta4j.training.StartFiles;
import io.deberta4j.training.StartingPoint;
import io.deberta4j.training.Trainer;
import io.deberta4j.training.TrainerResult;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * From the files of a task to a model directory: loads the start, trains, evaluates what is stored,
 * and writes the run down. It can be killed at any time and resumed to the bit.
 */
public final class TaskFineTuning implements AutoCloseable {
  private static final String CHECKPOINTS = "checkpoints";
  private static final String ADAPTER = "adapter";
  private static final String LOSS = io.deberta4j.task.Metric.LOSS.label();

  private final TaskJob job;
  private final Task task;
  private final TaskSettings settings;
  private final Labels labels;
  private final TaskStart start;
  private final TaskModel model;
  private final StartWeights startWeights;

  private TaskFineTuning(TaskJob job) {
    this.job = job;
    task = job.data().task();
    settings = job.settings();
    start = TaskStart.of(job.start(), task, job.data().labels(), settings);
    model = start.model();
    labels = model.labels();
    startWeights = StartFiles.describe(job.start(), start.initialised());
  }

  /**
   * Runs a job.
   *
   * @param listener hears how it goes
   * @throws io.deberta4j.io.DebertaException if the data, the start or the output cannot be used,
   *     or if training diverges; nothing is left at the output then, and what is in the folder of
   *     the run can be resumed
   */
  public static TaskResult run(TaskJob job, TaskListener listener) {
    if (Files.exists(job.output())) {
      throw new TrainingException(
          job.output() + ": exists already. Choose another output or remove it first.");
    }
    if (!job.resume() && Files.exists(job.runFolder().resolve(RunFolder.LOG))) {
      throw new TrainingException(
          job.runFolder()
              + ": a run was written down here. Resume it with --resume, or choose another folder.");
    }
    makeRoom(job.output());
    try (var run = new TaskFineTuning(job)) {
      return run.run(listener);
    }
  }

  /** Runs a job; nobody hears how it goes. */
  public static TaskResult run(TaskJob job) {
    return run(job, TaskListener.NONE);
  }

  /** Makes sure that the output can be created, before hours of training. */
  private static void makeRoom(Path output) {
    Path parent = output.toAbsolutePath().getParent();
    if (parent != null && !Files.isWritable(createDirectories(parent))) {
      throw new TrainingException(parent + ": cannot be written to. Choose another folder.");
    }
  }

  private TaskResult run(TaskListener listener) {
    List<Sample> train = labelled(job.data().train());
    List<Sample> dev = evaluationSamples();
    List<Features> inputs = model.encode(train, settings.maxLength());
    if (inputs.isEmpty()) {
      throw new DataException("no training example of " + task.title() + " has a label");
    }
    List<Features> devInputs = model.encode(dev, settings.maxLength());
    listener.prepared(
        new TaskListener.Prepared(labels, start.initialised(), train.size(), dev.size()));
    String split = dev.isEmpty() ? "" : job.data().evaluationSplits().get(0);
    try (var keeper = new RunKeeper(listener, job.runFolder(), split)) {
      TrainerResult result = train(inputs, dev, devInputs, keeper);
      Lora lora = start.lora();
      if (lora == null) {
        model.roundTo(job.storedType());
        return finish(result, keeper, directory -> saveModel(directory, model.weights().all()));
      }
      Path adapter = createDirectories(job.runFolder().resolve(ADAPTER));
      if (job.adapterOnly()) {
        lora.roundTo(job.storedType());
        lora.save(adapter, startName(), job.storedType());
        try (var merged = lora.merge()) {
          return finish(result, keeper, directory -> saveAdapter(directory, adapter));
        }
      }
      lora.save(adapter, startName(), DType.F32);
      try (var merged = lora.merge()) {
        model.roundTo(job.storedType());
        return finish(result, keeper, directory -> saveModel(directory, lora.withoutAdapters()));
      }
    }
  }

  private void saveModel(Path directory, Map<String, Tensor> weights) {
    model.tokenizer().save(directory);
    Pretrained.save(
        directory, model.head().config(), weights, job.storedType(), Pretrained.MAX_SHARD_BYTES);
  }

  /**
   * The tokenizer is that of the base; the configuration is not: it has the names of the labels.
   */
  private void saveAdapter(Path directory, Path adapter) throws IOException {
    try (Stream<Path> files = Files.list(adapter)) {
      for (Path file : files.toList()) {
        Files.copy(file, directory.resolve(file.getFileName()));
      }
    }
    Files.writeString(directory.resolve("config.json"), ConfigJson.write(model.head().config()));
  }

  private List<Sample> evaluationSamples() {
    List<String> splits = job.data().evaluationSplits();
    return splits.isEmpty() ? List.of() : labelled(job.data().split(splits.get(0)));
  }

  private static List<Sample> labelled(List<Sample> samples) {
    return samples.stream().filter(Sample::labelled).toList();
  }

  private TrainerResult train(
      List<Features> inputs, List<Sample> dev, List<Features> devInputs, RunKeeper keeper) {
    Map<String, Tensor> weights = model.weights().all();
    if (!settings.frozen().isEmpty()) {
      Freezing.freeze(weights, settings.frozen());
    }
    var objective = new TaskObjective(model.head(), weights, tokenDropout(), sift());
    long steps = settings.loop().totalSteps(inputs.size());
    LearningRateSchedule schedule =
        settings
            .schedule()
            .create(
                ScheduleSettings.of(steps, settings.warmup())
                    .withCooldown(settings.cooldown().share(), settings.cooldown().shape()));
    RowSparseEmbedding words = Optimizers.rowSparse(settings, weights);
    try (Optimizer optimizer = Optimizers.of(settings, weights, words)) {
      var trainer =
          new Trainer<>(objective, optimizer, schedule, settings.loop())
              .withListener(keeper)
              .withCheckpoints(job.runFolder().resolve(CHECKPOINTS), identity());
      if (words != null) {
        trainer = trainer.withMode(mode -> mode.withWords(words));
      }
      if (!dev.isEmpty()) {
        trainer = trainer.withEvaluator(() -> evaluation(measure(dev, predict(dev, devInputs))));
      }
      return job.resume() ? trainer.resume(inputs) : trainer.train(inputs);
    }
  }

  private @Nullable Sift sift() {
    SiftConfig config = settings.sift();
    if (config == null) {
      return null;
    }
    long seed = SeededRandom.seed(settings.loop().seed(), Purpose.PERTURBATION, 0);
    return new Sift(task.kind() == TaskKind.REGRESSION ? config.forRegression() : config, seed);
  }

  private TokenDropout tokenDropout() {
    return TokenDropout.of(settings.tokenDropout(), model.tokenizer().specialTokens());
  }

  /** What a resumed run must have in common with the one before. */
  private Map<String, String> identity() {
    Map<String, String> identity = new LinkedHashMap<>();
    settings.named().forEach((name, value) -> identity.put(name, String.valueOf(value)));
    identity.put("task", task.name());
    identity.put("labels", String.valueOf(labels.names()));
    identity.put("held_out", String.valueOf(job.data().heldOut()));
    identity.put("start", startWeights.toString());
    TaskRecord.hashes(job.data()).forEach((file, hash) -> identity.put("data " + file, hash));
    return identity;
  }

  private List<Prediction> predict(List<Sample> samples, List<Features> inputs) {
    List<float[]> logits = model.logits(inputs, settings.loop().batchSize(), done -> {});
    return new Decoder(task, labels).decode(samples, inputs, logits);
  }

  private Map<String, Double> measure(List<Sample> samples, List<Prediction> predictions) {
    return new TaskScores(task, labels).measure(samples, predictions);
  }

  /** The figures in their order, the first of which decides. */
  static Evaluation evaluation(Map<String, Double> figures) {
    List<Metric> metrics = new ArrayList<>();
    figures.forEach(
        (name, value) ->
            metrics.add(name.equals(LOSS) ? Metric.loss(name, value) : Metric.score(name, value)));
    return new Evaluation(metrics);
  }

  /** Measures the weights as they are stored, on every split with labels, and saves all. */
  private TaskResult finish(TrainerResult result, RunKeeper keeper, AtomicFiles.Filling saving) {
    TaskRecord record = new TaskRecord(job, model.head().config(), labels, startWeights);
    for (String split : job.data().splits().keySet()) {
      List<Sample> samples = labelled(job.data().split(split));
      if (!split.equals(TaskData.TRAIN) && !samples.isEmpty()) {
        List<Features> inputs = model.encode(samples, settings.maxLength());
        record.evaluated(split, samples, predict(samples, inputs));
      }
    }
    RunRecord run = record.run(result);
    keeper.folder().write(run, record.errors());
    RunHistory history = keeper.folder().history();
    AtomicFiles.createDirectory(
        job.output(),
        directory -> {
          saving.writeInto(directory);
          Provenance.save(directory, run, history, record.card());
        });
    return new TaskResult(
        job.output(),
        job.runFolder(),
        labels,
        start.initialised(),
        result,
        record.examples(),
        run.figures());
  }

  /** What adapters say that they belong to. */
  private String startName() {
    return job.start() instanceof StartingPoint.Checkpoint checkpoint
        ? Hub.publishedName(checkpoint.directory()).orElse(checkpoint.directory().toString())
        : "random weights";
  }

  private static Path createDirectories(Path folder) {
    try {
      return Files.createDirectories(folder);
    } catch (IOException e) {
      throw new TrainingException(
          folder + ": cannot be created (" + e + "). Choose another folder.", e);
    }
  }

  @Override
  public void close() {
    model.close();
  }
}
