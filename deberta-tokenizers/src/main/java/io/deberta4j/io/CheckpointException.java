package io.deberta4j.io;

/**
 * A weight file or checkpoint directory that cannot be used: truncated, lying, hostile or of the
 * wrong shape.
 */
public final class CheckpointException extends DebertaException {
  private static final long serialVersionUID = 1L;

  /**
   * Creates the error; the message says what was wrong, what was expected, where, and what to do
   * next.
   */
  public CheckpointException(String message) {
    super(message);
  }

  /** Creates the error with the lower-level failure that led to it. */
  public CheckpointException(String message, Throwable cause) {
    super(message, cause);
  }
}
