package io.deberta4j.cli;

import org.jspecify.annotations.Nullable;

/**
 * What the tour gives to a model.
 *
 * @param text a text; the premise, or the text to search for an answer
 * @param pair what goes with it: a hypothesis, a question, a text to compare with; null for nothing
 * @param where the row that it is, for people; null for a text that was written for the tour
 * @param right what is right, for people; null where nobody says
 */
record DemoInput(
    String text, @Nullable String pair, @Nullable String where, @Nullable String right) {
  /** Returns the pair, which the task needs. */
  String second() {
    String given = pair;
    if (given == null) {
      throw new IllegalStateException("demo.json: '" + text + "' has no pair");
    }
    return given;
  }
}
