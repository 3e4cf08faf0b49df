package io.deberta4j.tokenizer;

/** The first stage: one text to its pieces. */
interface Segmenter {
  /** Splits a text; the pieces' spans are UTF-16 indices into it. */
  Pieces segment(String text);
}
