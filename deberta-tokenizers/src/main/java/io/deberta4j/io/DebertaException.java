package io.deberta4j.io;

/** The base of every error that this library reports about its input, files or platform. */
public class DebertaException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /**
   * Creates the error; the message says what was wrong, what was expected, where, and what to do
   * next.
   */
  public DebertaException(String message) {
    super(message);
  }

  /** Creates the error with the lower-level failure that led to it. */
  public DebertaException(String message, Throwable cause) {
    super(message, cause);
  }
}
