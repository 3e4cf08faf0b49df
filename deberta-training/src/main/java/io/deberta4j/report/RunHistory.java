package io.deberta4j.report;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * What a {@link RunLog} holds.
 *
 * @param sessions the processes that worked on the run
 * @param steps every update
 * @param evaluations every evaluation
 */
public record RunHistory(
    List<SessionRecord> sessions, List<StepRecord> steps, List<EvaluationRecord> evaluations) {
  /** A run that has not begun. */
  public static final RunHistory EMPTY = new RunHistory(List.of(), List.of(), List.of());

  /** Copies the lists. */
  public RunHistory {
    sessions = List.copyOf(sessions);
    steps = List.copyOf(steps);
    evaluations = List.copyOf(evaluations);
  }

  /** Returns the seconds spent on the updates that count, those of all processes together. */
  public double trainingSeconds() {
    return steps.stream().mapToDouble(StepRecord::seconds).sum();
  }

  /** Returns the seconds spent on the evaluations that count. */
  public double evaluationSeconds() {
    return evaluations.stream().mapToDouble(EvaluationRecord::seconds).sum();
  }

  /** Returns the names of all metrics, in the order of their first appearance. */
  Set<String> metrics() {
    Set<String> names = new LinkedHashSet<>();
    evaluations.forEach(evaluation -> names.addAll(evaluation.metrics().keySet()));
    return names;
  }

  /** Returns the names of all evaluated data, in the order of their first appearance. */
  Set<String> data() {
    Set<String> names = new LinkedHashSet<>();
    evaluations.forEach(evaluation -> names.add(evaluation.data()));
    return names;
  }
}
