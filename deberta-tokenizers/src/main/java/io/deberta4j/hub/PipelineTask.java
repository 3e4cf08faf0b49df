package io.deberta4j.hub;

import java.util.Locale;

/** What a pipeline is for. */
public enum PipelineTask {
  /** A text, or a pair, gets labels. */
  TEXT_CLASSIFICATION,
  /** Words get labels: names, personal data and the like. */
  TOKEN_CLASSIFICATION,
  /** The part of a text that answers a question. */
  QUESTION_ANSWERING,
  /** Labels made up when asking. */
  ZERO_SHOT_CLASSIFICATION,
  /** Whether a premise says so. */
  NATURAL_LANGUAGE_INFERENCE,
  /** Documents by how well they fit a query. */
  RERANKING,
  /** How good an answer is. */
  REWARD,
  /** One of several continuations. */
  MULTIPLE_CHOICE,
  /** The tokens behind masks. */
  FILL_MASK,
  /** How odd each token is. */
  REPLACED_TOKEN_DETECTION,
  /** A vector for a text. */
  SENTENCE_EMBEDDING;

  /** Returns its name in files and messages, as {@code text-classification}. */
  public String label() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
