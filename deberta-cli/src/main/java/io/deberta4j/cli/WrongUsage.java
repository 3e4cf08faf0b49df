package io.deberta4j.cli;

import io.deberta4j.io.DebertaException;

/** Wrong usage that shows where no command is at hand; the process exits with 2, as for any. */
final class WrongUsage extends DebertaException {
  private static final long serialVersionUID = 1L;

  WrongUsage(String message) {
    super(message);
  }
}
