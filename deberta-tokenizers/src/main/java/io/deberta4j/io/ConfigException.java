package io.deberta4j.io;

/** A config.json that is malformed, contradicts itself, or asks for something unknown. */
public final class ConfigException extends DebertaException {
  private static final long serialVersionUID = 1L;

  /**
   * Creates the error; the message says what was wrong, what was expected, where, and what to do
   * next.
   */
  public ConfigException(String message) {
    super(message);
  }

  /** Creates the error with the lower-level failure that led to it. */
  public ConfigException(String message, Throwable cause) {
    super(message, cause);
  }
}
