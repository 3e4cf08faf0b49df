package io.deberta4j.hub;

import io.deberta4j.io.HubException;
import java.io.IOException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** How often one request is tried again, and after how long: 1, 2, 4 and 8 seconds. */
final class Retries {
  /** How often, usually. */
  static final int ATTEMPTS = 5;

  private static final Duration LONG_WAIT = Duration.ofSeconds(10);
  private static final Duration LONGEST_WAIT = Duration.ofMinutes(5);

  /** Waits; tests do not. */
  @FunctionalInterface
  interface Pause {
    void sleep(Duration time) throws InterruptedException;
  }

  /** A failure that may pass. */
  static final class Passing extends IOException {
    private static final long serialVersionUID = 1L;
    private final transient @Nullable Duration wait;

    /**
     * Creates the failure.
     *
     * @param wait what the server asks for, or null
     */
    Passing(String message, @Nullable Duration wait) {
      super(message);
      this.wait = wait;
    }
  }

  private final String what;
  private final Pause pause;
  private final HubListener listener;
  private final int attempts;
  private int failures;

  /**
   * Begins to count.
   *
   * @param what is requested, for errors
   * @param listener is told of long waits
   * @param attempts how often it is tried in all
   */
  Retries(String what, Pause pause, HubListener listener, int attempts) {
    this.what = what;
    this.pause = pause;
    this.listener = listener;
    this.attempts = attempts;
  }

  /** Forgets earlier failures, as something has been achieved since. */
  void progressed() {
    failures = 0;
  }

  /**
   * Waits after a failure.
   *
   * @throws HubException if it was the last attempt, or if the server asks to wait for too long
   */
  void failed(IOException failure) {
    failures++;
    Duration asked = failure instanceof Passing passing ? passing.wait : null;
    if (asked != null && asked.compareTo(LONGEST_WAIT) > 0) {
      throw new HubException(
          "%s: %s. The server asks to wait %d s; try again then."
              .formatted(what, failure.getMessage(), asked.toSeconds()),
          failure);
    }
    if (failures == attempts) {
      throw new HubUnreachable(
          "%s: %s, %d times in a row. Check the network, a proxy (-Dhttps.proxyHost=HOST, which the command line takes in DEBERTA_JAVA_OPTS) or HF_ENDPOINT; what has come so far is kept."
              .formatted(what, describe(failure), attempts),
          failure);
    }
    Duration wait = asked == null ? Duration.ofSeconds(1L << (failures - 1)) : asked;
    if (wait.compareTo(LONG_WAIT) >= 0) {
      listener.note(
          "%s: %s; trying again in %d s".formatted(what, describe(failure), wait.toSeconds()));
    }
    try {
      pause.sleep(wait);
    } catch (InterruptedException e) {
      throw HubClient.interrupted(e);
    }
  }

  private static String describe(IOException failure) {
    String message = failure.getMessage();
    String kind = failure.getClass().getSimpleName();
    return message == null ? kind : failure instanceof Passing ? message : kind + ": " + message;
  }
}
