package io.deberta4j.pretraining;

import io.deberta4j.checkpoint.Parameters;
import io.deberta4j.corpus.PretrainingExamples;
import io.deberta4j.corpus.ShuffledOrder;
import io.deberta4j.corpus.Split;
import io.deberta4j.io.AtomicFiles;
import io.deberta4j.io.DataException;
import io.deberta4j.io.TrainingException;
import io.deberta4j.optim.Optimizer;
import io.deberta4j.report.CardDetails;
import io.deberta4j.report.CardNotes;
import io.deberta4j.report.DataProvenance;
import io.deberta4j.report.Figure;
import io.deberta4j.report.Platform;
import io.deberta4j.report.Provenance;
import io.deberta4j.report.RunFolder;
import io.deberta4j.report.RunHistory;
import io.deberta4j.report.RunRecord;
import io.deberta4j.report.StepRecord;
import io.deberta4j.tensor.DType;
import io.deberta4j.tensor.NoGrad;
import io.deberta4j.tensor.Tensor;
import io.deberta4j.tensor.TensorScope;
import io.deberta4j.training.Metric;
import io.deberta4j.training.Objective;
import io.deberta4j.training.RunKeeper;
import io.deberta4j.training.StartFiles;
import io.deberta4j.training.Trainer;
import io.deberta4j.training.TrainerConfig;
import io.deberta4j.training.TrainerResult;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * From a prepared corpus to a model directory: loads or draws the start, trains, evaluates what is
 * stored, and writes the run down. It can be killed at any time and resumed to the bit.
 */
public final class Pretraining implements AutoCloseable {
  private static final String CHECKPOINTS = "checkpoints";
  private static final String CORPUS = "corpus.json";
  private static final String HELD_OUT = "validation";

  private final PretrainingJob job;
  private final PretrainingSettings settings;
  private final PretrainingExamples examples;
  private final List<int[]> sequences;
  private final List<int[]> heldOut;
  private final StartedPretraining start;

  private Pretraining(PretrainingJob job) {
    this.job = job;
    settings = job.settings();
    examples = PretrainingExamples.open(job.corpus(), Split.TRAIN);
    int most = settings.sequences();
    sequences = most == 0 ? examples.sequences() : examples.sequences(most);
    heldOut = heldOut();
    boolean chooses = settings.loop().keep() == TrainerConfig.Keep.BEST;
    if (heldOut.isEmpty() && (chooses || settings.loop().patience() > 0)) {
      throw new DataException(
          job.corpus()
              + ": no held-out sequences to choose weights by, or to stop by. Prepare the corpus"
              + " with a validation part, or keep the last weights.");
    }
    start = StartedPretraining.of(job.start(), settings, examples.description().sequenceLength());
  }

  /**
   * Runs a job.
   *
   * @param listener hears how it goes
   * @throws io.deberta4j.io.DebertaException if the corpus, the start or the output cannot be used,
   *     or if training diverges; nothing is left at the output then, and what is in the folder of
   *     the run can be resumed
   */
  public static PretrainingResult run(PretrainingJob job, PretrainingListener listener) {
    if (Files.exists(job.output())) {
      throw new TrainingException(
          job.output() + ": exists already. Choose another output or remove it first.");
    }
    if (!job.resume() && Files.exists(job.runFolder().resolve(RunFolder.LOG))) {
      throw new TrainingException(
          job.runFolder()
              + ": a run was written down here. Resume it with --resume, or choose another folder.");
    }
    createParent(job.output()); // before hours of training, not behind them
    try (var run = new Pretraining(job)) {
      return run.run(listener);
    }
  }

  private static void createParent(Path output) {
    Path parent = output.toAbsolutePath().getParent();
    try {
      if (parent != null) {
        Files.createDirectories(parent);
      }
    } catch (IOException e) {
      throw new TrainingException(
          parent + ": cannot be created (" + e + "). Choose another folder.", e);
    }
  }

  /** Reads the held-out sequences, spread evenly over all of them. */
  private List<int[]> heldOut() {
    if (settings.heldOut() == 0 || examples.description().sequences(Split.VALIDATION) == 0) {
      return List.of();
    }
    return List.copyOf(
        PretrainingExamples.open(job.corpus(), Split.VALIDATION).sequences(settings.heldOut()));
  }

  private PretrainingResult run(PretrainingListener listener) {
    examples.requireVocabulary(start.tokenizer());
    Parameters weights = start.model().weights();
    Objective<int[]> objective = start.model().objective();
    listener.prepared(
        new PretrainingListener.Prepared(
            sequences.size(),
            tokens(),
            heldOut.size(),
            weights.all().values().stream().mapToLong(Tensor::elements).sum(),
            start.origin().initialised()));
    try (var keeper = new RunKeeper(listener, job.runFolder(), HELD_OUT);
        Optimizer optimizer =
            settings.optimisation().optimizer(weights.all(), objective.phases())) {
      TrainerResult result = train(objective, optimizer, keeper);
      return finish(result, keeper);
    }
  }

  private long tokens() {
    return sequences.size() == examples.count()
        ? examples.description().tokens(Split.TRAIN)
        : sequences.stream().mapToLong(tokens -> tokens.length).sum();
  }

  private TrainerResult train(Objective<int[]> objective, Optimizer optimizer, RunKeeper keeper) {
    TrainerConfig loop = settings.loop();
    var schedule = settings.optimisation().factors(loop.totalSteps(sequences.size()));
    var order = new ShuffledOrder(sequences.size(), loop.seed()).batches(loop.batchSize());
    var trainer =
        new Trainer<>(objective, optimizer, schedule, loop)
            .withOrder(order)
            .withListener(keeper)
            .withCheckpoints(job.runFolder().resolve(CHECKPOINTS), identity());
    if (!heldOut.isEmpty()) {
      trainer = trainer.withEvaluator(() -> start.model().evaluate(heldOut));
    }
    Path branch = job.branch();
    if (branch != null) {
      trainer = trainer.withBranch(branch);
    }
    return job.resume() ? trainer.resume(sequences) : trainer.train(sequences);
  }

  /** What a resumed run must have in common with the one before. */
  private Map<String, String> identity() {
    Map<String, String> identity = new LinkedHashMap<>();
    settings.named().forEach((name, value) -> identity.put(name, String.valueOf(value)));
    identity.put("corpus", examples.description().planHash());
    identity.put("start", start.origin().toString());
    identity.put("preset", preset());
    Path branch = job.branch();
    identity.put("branch", branch == null ? "none" : StartFiles.describe(branch));
    return identity;
  }

  /** Measures the weights as they are stored, and saves all. */
  private PretrainingResult finish(TrainerResult result, RunKeeper keeper) {
    roundTo(job.storedType());
    List<Figure> figures = new ArrayList<>();
    if (!heldOut.isEmpty()) {
      for (Metric metric : start.model().evaluate(heldOut).metrics()) {
        figures.add(new Figure(metric.name(), HELD_OUT, metric.value(), null));
      }
    }
    RunRecord run = record(figures);
    keeper.folder().write(run, List.of());
    RunHistory history = keeper.folder().history();
    List<Path> names = new ArrayList<>();
    AtomicFiles.createDirectory(
        job.output(),
        directory -> {
          for (Path model : start.model().save(directory, job.storedType())) {
            start.tokenizer().save(model);
            names.add(directory.relativize(model));
          }
          Provenance.save(directory, run, history, card());
        });
    List<Path> models = names.stream().map(name -> job.output().resolve(name).normalize()).toList();
    return new PretrainingResult(
        models, job.runFolder(), result, tokensPerSecond(history), figures);
  }

  /** Rounds the weights to the type they will be stored in, so that figures are theirs. */
  private void roundTo(DType type) {
    try (var scope = TensorScope.open();
        var off = NoGrad.open()) {
      for (Tensor weight : start.model().weights().all().values()) {
        weight.copyInPlace(weight.to(type).to(DType.F32));
      }
    }
  }

  private RunRecord record(List<Figure> figures) {
    Map<String, Object> named = settings.named();
    named.put("sequence_length", examples.description().sequenceLength());
    named.put("preset", preset());
    return new RunRecord(
        String.valueOf(job.output().toAbsolutePath().getFileName()),
        settings.task().optionName(),
        job.command(),
        named,
        settings.loop().seed(),
        start.origin(),
        List.of(DataProvenance.of("corpus", job.corpus().resolve(CORPUS), sequences.size(), 0)),
        Platform.here(),
        figures);
  }

  private String preset() {
    if (job.start() instanceof PretrainingStart.Published published) {
      return published.model().modelName();
    }
    PretrainingPreset preset =
        job.start() instanceof PretrainingStart.Checkpoint checkpoint ? checkpoint.preset() : null;
    return preset == null ? "none" : preset.presetName();
  }

  private CardDetails card() {
    String limit =
        settings.task() == PretrainingTask.ARLM
            ? "It goes on with texts from left to right, and has no head for any other task."
            : "It is pre-trained only: fine-tune it for a task.";
    CardNotes notes = job.card();
    List<String> limits = new ArrayList<>(List.of(limit));
    limits.addAll(notes.limitations());
    return new CardDetails(
        notes.languages(),
        notes.license(),
        null,
        List.of(),
        "fill-mask",
        start.model().inTransformers(),
        List.of(),
        notes.sources(),
        limits);
  }

  private static double tokensPerSecond(RunHistory history) {
    long tokens = history.steps().stream().mapToLong(StepRecord::tokens).sum();
    double seconds = history.trainingSeconds();
    return seconds > 0 ? tokens / seconds : 0;
  }

  @Override
  public void close() {
    start.model().weights().close();
  }
}
