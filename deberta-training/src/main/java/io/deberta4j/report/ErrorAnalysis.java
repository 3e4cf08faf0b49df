package io.deberta4j.report;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Where a model goes wrong.
 *
 * @param data what it was evaluated on
 * @param confusion which classes it takes for which; null for a task without classes
 * @param hardest the examples of the largest loss, hardest first
 */
public record ErrorAnalysis(
    String data, @Nullable ConfusionMatrix confusion, List<HardExample> hardest) {
  /** Copies the list. */
  public ErrorAnalysis {
    hardest = List.copyOf(hardest);
  }
}
