package io.deberta4j.check;

import java.nio.file.Path;
import java.util.List;

/**
 * What became of one case.
 *
 * @param directory the folder of the case
 * @param status passed, failed, or not run
 * @param comparisons every output compared
 * @param reason why it was not run or broke off; empty otherwise
 */
public record CaseReport(
    Path directory, Status status, List<Comparison> comparisons, String reason) {
  /** What can become of a case. */
  public enum Status {
    PASS,
    FAIL,
    SKIP
  }

  static CaseReport of(Path directory, List<Comparison> comparisons) {
    boolean passes = comparisons.stream().allMatch(Comparison::passes);
    if (comparisons.isEmpty()) {
      return new CaseReport(directory, Status.FAIL, comparisons, "nothing was compared");
    }
    return new CaseReport(directory, passes ? Status.PASS : Status.FAIL, comparisons, "");
  }

  static CaseReport skipped(Path directory, String reason) {
    return new CaseReport(directory, Status.SKIP, List.of(), reason);
  }

  static CaseReport broken(Path directory, Exception error) {
    String firstLine = String.valueOf(error.getMessage()).split("\\R", 2)[0];
    return new CaseReport(directory, Status.FAIL, List.of(), firstLine);
  }
}
