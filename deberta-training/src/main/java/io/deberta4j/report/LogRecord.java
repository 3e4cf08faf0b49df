package io.deberta4j.report;

/** A line of a {@link RunLog}. */
sealed interface LogRecord permits SessionRecord, StepRecord, EvaluationRecord {
  /** Returns the updates done when it was written. */
  long step();
}
