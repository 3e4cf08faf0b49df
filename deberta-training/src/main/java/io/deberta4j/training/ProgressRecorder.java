package io.deberta4j.training;

import io.deberta4j.report.EvaluationRecord;
import io.deberta4j.report.RunHistory;
import io.deberta4j.report.SessionRecord;
import io.deberta4j.report.StepRecord;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Passes on how a run goes and keeps it as records. */
final class ProgressRecorder implements ProgressListener {
  private final ProgressListener next;
  private final String data;
  private final Instant started = Instant.now();
  private final List<StepRecord> steps = new ArrayList<>();
  private final List<EvaluationRecord> evaluations = new ArrayList<>();
  private double epochs;

  /**
   * Creates a recorder.
   *
   * @param next hears everything too
   * @param data what the run is evaluated on
   */
  ProgressRecorder(ProgressListener next, String data) {
    this.next = next;
    this.data = data;
  }

  @Override
  public void prepared(Prepared prepared) {
    next.prepared(prepared);
  }

  @Override
  public void started(long step, long totalSteps) {
    next.started(step, totalSteps);
  }

  @Override
  public void stepped(Step step) {
    epochs = step.epochs();
    steps.add(
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
      evaluations.add(new EvaluationRecord(evaluated.step(), epochs, data, values, seconds));
    }
    next.evaluated(evaluated, seconds);
  }

  @Override
  public void saved(long step, Path checkpoint) {
    next.saved(step, checkpoint);
  }

  /** Returns everything so far. */
  RunHistory history() {
    return new RunHistory(List.of(new SessionRecord(0, started)), steps, evaluations);
  }
}
