package io.deberta4j.io;

/** A training run that cannot go on. */
public final class TrainingException extends DebertaException {
  private static final long serialVersionUID = 1L;

  /**
   * Creates the error; the message says what was wrong, what was expected, where, and what to do
   * next.
   */
  public TrainingException(String message) {
    super(message);
  }

  /** Creates the error with the lower-level failure that led to it. */
  public TrainingException(String message, Throwable cause) {
    super(message, cause);
  }
}
