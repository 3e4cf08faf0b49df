package io.deberta4j.io;

/** A model that cannot be fetched: unknown, private, not to be loaded, or the network fails. */
public class HubException extends DebertaException {
  private static final long serialVersionUID = 1L;

  /**
   * Creates the error; the message says what was wrong, what was expected, where, and what to do
   * next.
   */
  public HubException(String message) {
    super(message);
  }

  /** Creates the error with the lower-level failure that led to it. */
  public HubException(String message, Throwable cause) {
    super(message, cause);
  }
}
