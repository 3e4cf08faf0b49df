package io.deberta4j.pipeline;

/** The heads that read a row as a whole: pooler and linear layer. */
public enum SequenceHead {
  /** One logit for each label. */
  SEQUENCE_CLASSIFICATION,
  /** One logit: how well a choice fits. */
  MULTIPLE_CHOICE
}
