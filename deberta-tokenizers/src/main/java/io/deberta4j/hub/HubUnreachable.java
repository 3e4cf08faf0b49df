package io.deberta4j.hub;

import io.deberta4j.io.HubException;

/** A Hub that does not answer, or not now. What is in the cache may do instead. */
final class HubUnreachable extends HubException {
  private static final long serialVersionUID = 1L;

  HubUnreachable(String message, Throwable cause) {
    super(message, cause);
  }
}
