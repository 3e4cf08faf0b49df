package io.deberta4j.io;

/** A vocabulary or tokenizer file that cannot be used, or a request a tokenizer cannot honour. */
public final class TokenizerException extends DebertaException {
  private static final long serialVersionUID = 1L;

  /**
   * Creates the error; the message says what was wrong, what was expected, where, and what to do
   * next.
   */
  public TokenizerException(String message) {
    super(message);
  }

  /** Creates the error with the lower-level failure that led to it. */
  public TokenizerException(String message, Throwable cause) {
    super(message, cause);
  }
}
