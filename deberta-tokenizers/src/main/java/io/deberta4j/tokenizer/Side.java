package io.deberta4j.tokenizer;

/** The end of a row at which padding is put or tokens are cut. */
public enum Side {
  /** The beginning of the row. */
  LEFT,
  /** The end of the row. */
  RIGHT
}
