package io.deberta4j.io;

/** A platform on which the native tensor engine cannot run. */
public final class UnsupportedPlatformException extends DebertaException {
  private static final long serialVersionUID = 1L;

  /**
   * Creates the error; the message says what was wrong, what was expected, where, and what to do
   * next.
   */
  public UnsupportedPlatformException(String message) {
    super(message);
  }

  /** Creates the error with the lower-level failure that led to it. */
  public UnsupportedPlatformException(String message, Throwable cause) {
    super(message, cause);
  }
}
