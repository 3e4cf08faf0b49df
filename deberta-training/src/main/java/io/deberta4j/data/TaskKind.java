package io.deberta4j.data;

/** What a model is asked for; each kind has its own {@link Sample}, {@link Target} and head. */
public enum TaskKind {
  /** One of several classes for a text or a pair of texts. */
  CLASSIFICATION,
  /** A number for a text or a pair of texts. */
  REGRESSION,
  /** Any number of labels for a text. */
  MULTI_LABEL,
  /** Which of several continuations fits. */
  MULTIPLE_CHOICE,
  /** Where in a text the answer to a question is, if anywhere. */
  SPAN,
  /** One label per word. */
  TOKEN_LABELS,
  /** Which entity of a text fills the gap in a statement (ReCoRD). */
  ENTITY_CHOICE
}
