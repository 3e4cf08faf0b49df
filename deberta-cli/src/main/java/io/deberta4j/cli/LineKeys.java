package io.deberta4j.cli;

/**
 * What a text and the one that goes with it are called in lines of JSON.
 *
 * @param text the text
 * @param pair the other
 */
record LineKeys(String text, String pair) {
  /** As most commands call them. */
  static final LineKeys TEXT = new LineKeys("text", "pair");
}
