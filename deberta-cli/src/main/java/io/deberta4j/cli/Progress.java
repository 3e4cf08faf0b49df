package io.deberta4j.cli;

import java.util.Locale;

/**
 * Shows how far a command is, on standard error: a bar that is drawn over where a terminal shows
 * it, else a line now and then; nothing at all for what is done in a moment.
 */
public final class Progress implements AutoCloseable {
  private static final long BAR_AFTER_NANOS = 1_000_000_000L;
  private static final long BAR_EVERY_NANOS = 200_000_000L;
  private static final long LINE_EVERY_NANOS = 10_000_000_000L;
  private static final int WIDTH = 24;

  private final Streams streams;
  private final String unit;
  private final long start;
  private long next;
  private int drawn;
  private long before;
  private double fractionBefore;

  /**
   * Creates a display.
   *
   * @param unit what is counted, as "texts"
   */
  public Progress(Streams streams, String unit) {
    this.streams = streams;
    this.unit = unit;
    start = System.nanoTime();
    next = start + (streams.bar() ? BAR_AFTER_NANOS : LINE_EVERY_NANOS);
  }

  /** Tells what was done before, by another process: it counts, but took none of this time. */
  public void resumed(long done, double fraction) {
    before = done;
    fractionBefore = fraction;
  }

  /**
   * Tells how far the command is.
   *
   * @param done how many units are done
   * @param fraction how much of all that is, 0 to 1; negative where it is not known
   * @param more what else there is to say, as a loss
   */
  public void update(long done, double fraction, String more) {
    long now = System.nanoTime();
    if (now < next) {
      return;
    }
    next = now + (streams.bar() ? BAR_EVERY_NANOS : LINE_EVERY_NANOS);
    String line = describe(done, fraction, more, (now - start) / 1e9);
    if (streams.bar()) {
      streams.err().print("\r" + line + " ".repeat(Math.max(0, drawn - line.length())));
      streams.err().flush();
      drawn = line.length();
    } else {
      streams.err().println(line);
    }
  }

  private String describe(long done, double fraction, String more, double seconds) {
    double rate = (done - before) / seconds;
    StringBuilder line = new StringBuilder();
    if (fraction >= 0) {
      int full = (int) Math.round(WIDTH * fraction);
      line.append('[').append("#".repeat(full)).append(".".repeat(WIDTH - full)).append("] ");
      line.append(String.format(Locale.ROOT, "%3.0f %%  ", 100 * fraction));
    }
    line.append(String.format(Locale.ROOT, "%,d %s  %,.1f/s", done, unit, rate));
    if (fraction > fractionBefore) {
      double left = seconds * (1 - fraction) / (fraction - fractionBefore);
      line.append("  ").append(time(left)).append(" left");
    }
    return more.isEmpty() ? line.toString() : line + "  " + more;
  }

  private static String time(double seconds) {
    long s = Math.round(seconds);
    return s < 3600
        ? String.format(Locale.ROOT, "%d:%02d", s / 60, s % 60)
        : String.format(Locale.ROOT, "%d:%02d:%02d", s / 3600, s / 60 % 60, s % 60);
  }

  /** Removes the bar until the next update, to make room for a line. */
  public void clear() {
    if (drawn > 0) {
      streams.err().print("\r" + " ".repeat(drawn) + "\r");
      streams.err().flush();
      drawn = 0;
    }
  }

  /** Removes the bar. */
  @Override
  public void close() {
    clear();
  }
}
