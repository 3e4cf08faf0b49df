package io.deberta4j.cli;

/** Nobody reads standard output any more, as with {@code | head}: the command ends, quietly. */
final class BrokenPipe extends RuntimeException {
  private static final long serialVersionUID = 1L;

  BrokenPipe(Throwable cause) {
    super("standard output was closed", cause);
  }
}
