package io.deberta4j.lint;

import java.util.Locale;

/** How bad a finding is; the worst come first. */
public enum Severity {
  /** The checkpoint will not load, or its answers are wrong. */
  ERROR,
  /** Something surprises, and is perhaps wrong. */
  WARNING,
  /** Worth knowing, and usual. */
  NOTE;

  /** Returns the name in lower case. */
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }
}
