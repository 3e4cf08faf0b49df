package io.deberta4j.training;

import io.deberta4j.report.EvaluationRecord;
import io.deberta4j.report.RunHistory;
import io.deberta4j.report.SessionRecord;
import io.deberta4j.report.StepRecord;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Passes on how a run goes and keeps it as records. Examples and tokens are not known here: 0. */
final class ProgressRecorder implements ProgressListener {
  private final ProgressListener next;
  private final String data;
  private final int epochs;
  private final Instant started = Instant.now();
  private final List<StepRecord> steps = new ArrayList<>();
  private final List<EvaluationRecord> evaluations = new ArrayList<>();
  private long lastNanos = System.nanoTime();

  /**
   * Creates a recorder.
   *
   * @param next hears everything too
   * @param data what the run is evaluated on
   * @param epochs of the whole run
   */
  ProgressRecorder(ProgressListener next, String data, int epochs) {
    this.next = next;
    this.data = data;
    this.epochs = epochs;
  }

  @Override
  public void prepared(Prepared prepared) {
    lastNanos = System.nanoTime();
    next.prepared(prepared);
  }

  @Override
  public void stepped(Step step) {
    steps.add(
        new StepRecord(
            step.step(),
            step.step() * (double) epochs / step.totalSteps(),
            step.loss(),
            step.learningRate(),
            step.gradientNorm(),
            0,
            0,
            secondsSinceLast()));
    next.stepped(step);
  }

  @Override
  public void epochFinished(EpochResult epoch) {
    ClassificationMetrics metrics = epoch.evaluation();
    if (metrics != null) {
      Map<String, Double> values = new LinkedHashMap<>();
      values.put("accuracy", metrics.accuracy());
      values.put("macro_f1", metrics.macroF1());
      values.put("loss", metrics.loss());
      evaluations.add(
          new EvaluationRecord(steps.size(), epoch.epoch(), data, values, secondsSinceLast()));
    }
    next.epochFinished(epoch);
  }

  /** Returns everything so far. */
  RunHistory history() {
    return new RunHistory(List.of(new SessionRecord(0, started)), steps, evaluations);
  }

  private double secondsSinceLast() {
    long now = System.nanoTime();
    double seconds = (now - lastNanos) / 1e9;
    lastNanos = now;
    return seconds;
  }
}
