package io.deberta4j.pipeline;

/** The heads that give every token its logits. */
public enum TokenHead {
  /** One for each label. */
  TOKEN_CLASSIFICATION,
  /** Two: the answer starts here, the answer ends here. */
  QUESTION_ANSWERING,
  /** One: this token was replaced. */
  REPLACED_TOKEN_DETECTION
}
