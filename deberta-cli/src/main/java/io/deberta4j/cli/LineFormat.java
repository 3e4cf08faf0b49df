package io.deberta4j.cli;

/** How the lines of an input file are read. */
enum LineFormat {
  /**
   * JSONL if the file's name ends in .jsonl or .ndjson (or either and .gz); otherwise a line is
   * JSON if it is an object with a text, and plain text if not.
   */
  auto,
  /** Each line is a text as it is. */
  text,
  /** Each line is an object with "text" and perhaps "pair". */
  jsonl
}
