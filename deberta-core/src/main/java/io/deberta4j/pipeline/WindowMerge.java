package io.deberta4j.pipeline;

import io.deberta4j.io.ConfigException;
import java.util.List;
import java.util.Locale;

/** How the scores of the windows of a long text become the scores of the text. */
public enum WindowMerge {
  /** The mean over the windows: what the text is about. */
  MEAN,
  /**
   * The highest of the windows, label by label: whether the text has it anywhere. Scores of labels
   * that compete no longer sum to one.
   */
  MAX;

  /** Merges the scores of windows, of which there is one at least: [windows][labels] → [labels]. */
  double[] of(List<double[]> windows) {
    double[] merged = windows.get(0).clone();
    for (double[] scores : windows.subList(1, windows.size())) {
      for (int i = 0; i < merged.length; i++) {
        merged[i] = this == MAX ? Math.max(merged[i], scores[i]) : merged[i] + scores[i];
      }
    }
    if (this == MEAN) {
      for (int i = 0; i < merged.length; i++) {
        merged[i] /= windows.size();
      }
    }
    return merged;
  }

  /** Returns the name as the command line spells it. */
  public String cliName() {
    return name().toLowerCase(Locale.ROOT);
  }

  /**
   * Finds the merging of a command-line name.
   *
   * @throws ConfigException if there is none of that name
   */
  public static WindowMerge of(String cliName) {
    for (WindowMerge merge : values()) {
      if (merge.cliName().equals(cliName)) {
        return merge;
      }
    }
    throw new ConfigException("Unknown merging '" + cliName + "'; expected mean or max");
  }
}
