package io.deberta4j.corpus;

/** Where a text file divides into documents. The end of a file always ends one. */
public enum DocumentBoundary {
  /** An empty line, or one of white space only, is between documents. */
  EMPTY_LINE,
  /** Every line is a document. */
  LINE,
  /** A file is a document. */
  FILE
}
