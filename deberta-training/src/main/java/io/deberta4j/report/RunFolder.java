package io.deberta4j.report;

import java.nio.file.Path;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The folder in which a run is written down, while it goes on and at its end:
 *
 * <pre>
 * log.jsonl               every update and evaluation, see {@link RunLog}
 * events.out.tfevents.*   the same for TensorBoard, a file for each process
 * steps.csv, evaluations.csv
 * run.json                all that is needed to repeat the run
 * report.html             the run for people
 * </pre>
 *
 * Updates and evaluations are there as soon as they are added; the other files are written, each at
 * once, by {@link #write}, as often as the caller likes.
 */
public final class RunFolder implements AutoCloseable {
  /** The name of the log. */
  public static final String LOG = "log.jsonl";

  /** The name of the description of the run. */
  public static final String RUN = "run.json";

  /** The name of the page. */
  public static final String REPORT = "report.html";

  private static final String STEPS = "steps.csv";
  private static final String EVALUATIONS = "evaluations.csv";

  private final Path folder;
  private final RunLog log;
  private final EventFile events;

  private RunFolder(Path folder, RunLog log, EventFile events) {
    this.folder = folder;
    this.log = log;
    this.events = events;
  }

  /**
   * Begins a run.
   *
   * @param folder exists and holds no run
   * @throws io.deberta4j.io.TrainingException if it holds one, or cannot be written to
   */
  public static RunFolder create(Path folder) {
    return open(folder, RunLog.create(folder.resolve(LOG)), 0);
  }

  /**
   * Goes on with a run.
   *
   * @param step the updates of the checkpoint resumed from; what was recorded later is dropped
   * @throws io.deberta4j.io.DebertaException as {@link RunLog#resume}
   */
  public static RunFolder resume(Path folder, long step) {
    return open(folder, RunLog.resume(folder.resolve(LOG), step), step);
  }

  private static RunFolder open(Path folder, RunLog log, long step) {
    try {
      return new RunFolder(folder, log, EventFile.create(folder, step, Instant.now()));
    } catch (RuntimeException e) {
      log.close();
      throw e;
    }
  }

  /** Adds an update; errors as {@link RunLog#add(StepRecord)}. */
  public void add(StepRecord step) {
    log.add(step);
    Map<String, Double> scalars = new LinkedHashMap<>();
    scalars.put("train/loss", step.loss());
    scalars.put("train/learning_rate", step.learningRate());
    scalars.put("train/gradient_norm", step.gradientNorm());
    scalars.put("train/epoch", step.epoch());
    scalars.put("train/examples_per_second", step.examplesPerSecond());
    scalars.put("train/tokens_per_second", step.tokensPerSecond());
    events.add(step.step(), Instant.now(), scalars);
  }

  /** Adds an evaluation unless it is there; errors as {@link RunLog#add(EvaluationRecord)}. */
  public void add(EvaluationRecord evaluation) {
    if (log.add(evaluation)) {
      Map<String, Double> scalars = new LinkedHashMap<>();
      evaluation
          .metrics()
          .forEach((name, value) -> scalars.put(evaluation.data() + "/" + name, value));
      events.add(evaluation.step(), Instant.now(), scalars);
    }
  }

  /** Brings the log to the disk: to be called before a checkpoint is written. */
  public void sync() {
    log.sync();
  }

  /** Returns everything so far. */
  public RunHistory history() {
    return RunLog.read(folder.resolve(LOG));
  }

  /**
   * Writes or replaces the tables, {@value #RUN} and {@value #REPORT}.
   *
   * @param errors where the model goes wrong; empty while that is not known
   */
  public void write(RunRecord run, List<ErrorAnalysis> errors) {
    RunHistory history = history();
    CsvTables.writeSteps(folder.resolve(STEPS), history);
    CsvTables.writeEvaluations(folder.resolve(EVALUATIONS), history);
    RunJson.write(folder.resolve(RUN), run, history);
    HtmlReport.write(folder.resolve(REPORT), run, history, errors);
  }

  @Override
  public void close() {
    try (log) {
      events.close();
    }
  }
}
