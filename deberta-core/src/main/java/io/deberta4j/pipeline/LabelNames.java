package io.deberta4j.pipeline;

import java.util.List;

/** The labels of a model in messages: there may be many. */
final class LabelNames {
  private static final int SHOWN = 5;

  private LabelNames() {}

  /** Names the first ones and counts the others. */
  static String of(List<String> labels) {
    String first = String.join(", ", labels.subList(0, Math.min(SHOWN, labels.size())));
    int more = labels.size() - SHOWN;
    return more > 0 ? first + " and " + more + " more" : first;
  }
}
