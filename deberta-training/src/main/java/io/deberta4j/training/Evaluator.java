package io.deberta4j.training;

/** Measures the model as it is now. */
@FunctionalInterface
public interface Evaluator {
  /** Returns the metrics; the first decides which weights are kept and when training stops. */
  Evaluation evaluate();
}
