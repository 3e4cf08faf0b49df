package io.deberta4j.report;

import java.util.ArrayList;
import java.util.List;

/**
 * One axis of a chart: values to a length, and round numbers along it.
 *
 * @param from the smallest value
 * @param to the largest, more than {@code from}
 * @param logarithmic whether equal factors take equal lengths; both ends are positive then
 */
record Axis(double from, double to, boolean logarithmic) {
  private static final double SPAN_FOR_LOGARITHM = 100;

  /** Makes an axis for values from {@code low} to {@code high}, with some room around. */
  static Axis around(double low, double high) {
    double room = high > low ? 0.04 * (high - low) : Math.max(Math.abs(low) * 0.1, 1e-3);
    double from = low >= 0 ? Math.max(0, low - room) : low - room;
    return new Axis(from, high + room, false);
  }

  /** As {@link #around}, logarithmic if the values are positive and far apart. */
  static Axis fitting(double low, double high) {
    return low > 0 && high / low > SPAN_FOR_LOGARITHM
        ? new Axis(low / 1.2, high * 1.2, true)
        : around(low, high);
  }

  /** Returns where a value lies, 0 at the beginning and 1 at the end. */
  double at(double value) {
    return logarithmic
        ? Math.log(value / from) / Math.log(to / from)
        : (value - from) / (to - from);
  }

  /** Returns round values within the axis, about as many as asked for. */
  List<Double> ticks(int about) {
    List<Double> ticks = new ArrayList<>();
    if (logarithmic) {
      int first = (int) Math.ceil(Math.log10(from) - 1e-9);
      int last = (int) Math.floor(Math.log10(to) + 1e-9);
      int stride = Math.max(1, (last - first) / about + 1);
      for (int power = first; power <= last; power += stride) {
        ticks.add(Math.pow(10, power));
      }
      return ticks;
    }
    double step = roundStep((to - from) / about);
    for (long i = (long) Math.ceil(from / step - 1e-9); i * step <= to + 1e-9 * step; i++) {
      ticks.add(i * step);
    }
    return ticks;
  }

  /** Returns 1, 2 or 5 times a power of ten, not less than asked for. */
  private static double roundStep(double atLeast) {
    double power = Math.pow(10, Math.floor(Math.log10(atLeast)));
    for (int factor : new int[] {1, 2, 5}) {
      if (factor * power >= atLeast * (1 - 1e-9)) {
        return factor * power;
      }
    }
    return 10 * power;
  }
}
