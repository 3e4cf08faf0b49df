package io.deberta4j.training;

import io.deberta4j.io.TrainingException;
import io.deberta4j.report.EvaluationRecord;
import io.deberta4j.report.RunFolder;
import io.deberta4j.report.StepRecord;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Writes a run down as it goes, and passes everything on. */
public final class RunKeeper implements TrainerListener, AutoCloseable {
  private final TrainerListener next;
  private final Path folder;
  private final String data;
  private @Nullable RunFolder run;
  private double epochs;

  /**
   * Creates a keeper.
   *
   * @param next hears everything too
   * @param folder where the run is written down; created if need be
   * @param data what the run is evaluated on
   */
  public RunKeeper(TrainerListener next, Path folder, String data) {
    this.next = next;
    this.folder = folder;
    this.data = data;
    try {
      Files.createDirectories(folder);
    } catch (IOException e) {
      throw new TrainingException(folder + ": cannot be created (" + e + ")", e);
    }
  }

  @Override
  public void started(long step, long totalSteps) {
    boolean before = Files.exists(folder.resolve(RunFolder.LOG));
    run = before || step > 0 ? RunFolder.resume(folder, step) : RunFolder.create(folder);
    next.started(step, totalSteps);
  }

  @Override
  public void stepped(Step step) {
    epochs = step.epochs();
    folder()
        .add(
            new StepRecord(
                step.step(),
                epochs,
                step.loss(),
                step.learningRate(),
                step.gradientNorm(),
                step.examples(),
                step.tokens(),
                step.seconds()));
    next.stepped(step);
  }

  @Override
  public void evaluated(Evaluated evaluated, double seconds) {
    Evaluation evaluation = evaluated.evaluation();
    if (evaluation != null) {
      Map<String, Double> values = new LinkedHashMap<>();
      evaluation.metrics().forEach(metric -> values.put(metric.name(), metric.value()));
      folder().add(new EvaluationRecord(evaluated.step(), epochs, data, values, seconds));
    }
    next.evaluated(evaluated, seconds);
  }

  @Override
  public void saved(long step, Path checkpoint) {
    folder().sync();
    next.saved(step, checkpoint);
  }

  /** Returns the folder of the run that has started. */
  public RunFolder folder() {
    RunFolder open = run;
    if (open == null) {
      throw new IllegalStateException("the run has not started");
    }
    return open;
  }

  @Override
  public void close() {
    if (run != null) {
      run.close();
    }
  }
}
