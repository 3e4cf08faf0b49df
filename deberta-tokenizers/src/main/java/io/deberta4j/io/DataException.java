package io.deberta4j.io;

/** A data file whose rows cannot be used. */
public final class DataException extends DebertaException {
  private static final long serialVersionUID = 1L;

  /**
   * Creates the error; the message says what was wrong, what was expected, where, and what to do
   * next.
   */
  public DataException(String message) {
    super(message);
  }

  /** Creates the error with the lower-level failure that led to it. */
  public DataException(String message, Throwable cause) {
    super(message, cause);
  }
}
