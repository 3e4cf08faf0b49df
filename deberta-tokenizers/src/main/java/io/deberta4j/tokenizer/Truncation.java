package io.deberta4j.tokenizer;

/** Which side of a pair gives way when an input is too long. */
public enum Truncation {
  /** Nothing is cut. */
  DO_NOT_TRUNCATE,
  /** Tokens are taken from the longer side, one at a time. */
  LONGEST_FIRST,
  /** Only the first text is cut. */
  ONLY_FIRST,
  /** Only the second text is cut. */
  ONLY_SECOND
}
