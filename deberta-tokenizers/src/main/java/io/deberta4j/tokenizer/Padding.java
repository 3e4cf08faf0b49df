package io.deberta4j.tokenizer;

/** How far rows are filled up with the padding token. */
public enum Padding {
  /** Not at all. */
  NONE,
  /** To the longest row of the batch. */
  LONGEST,
  /** To the maximum length of the options, or of the model. */
  MAX_LENGTH
}
