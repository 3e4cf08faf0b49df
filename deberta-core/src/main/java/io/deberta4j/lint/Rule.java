package io.deberta4j.lint;

import java.util.ArrayList;
import java.util.List;

/**
 * A kind of finding, and how it is found.
 *
 * @param code its stable name
 * @param severity how bad it is
 * @param means what it means for results
 * @param advice what to do
 * @param check looks for it
 */
record Rule(String code, Severity severity, String means, String advice, Check check) {
  /** Looks at a checkpoint and tells what it finds, once or several times or not at all. */
  @FunctionalInterface
  interface Check {
    void look(Checkpoint checkpoint, Found found);
  }

  /** Takes what was found: in which file, at which field or tensor, and what. */
  @FunctionalInterface
  interface Found {
    void at(String file, String key, String what);
  }

  static Rule error(String code, String means, String advice, Check check) {
    return new Rule(code, Severity.ERROR, means, advice, check);
  }

  static Rule warning(String code, String means, String advice, Check check) {
    return new Rule(code, Severity.WARNING, means, advice, check);
  }

  static Rule note(String code, String means, String advice, Check check) {
    return new Rule(code, Severity.NOTE, means, advice, check);
  }

  /** Returns what this kind of finding there is. */
  List<Finding> findings(Checkpoint checkpoint) {
    List<Finding> findings = new ArrayList<>();
    check.look(
        checkpoint,
        (file, key, what) ->
            findings.add(new Finding(code, severity, file, key, what, means, advice)));
    return findings;
  }

  /** Tells whether a check finds anything. */
  static boolean finds(Check check, Checkpoint checkpoint) {
    boolean[] any = {false};
    check.look(checkpoint, (file, key, what) -> any[0] = true);
    return any[0];
  }
}
