package io.deberta4j.report;

import java.math.BigDecimal;
import java.util.Locale;

/** How numbers are written for people. */
final class Numbers {
  private Numbers() {}

  /** Writes a measured value with four decimals, or as many digits as a person wants to see. */
  static String text(double value) {
    if (!Double.isFinite(value)) {
      return Double.toString(value);
    }
    double size = Math.abs(value);
    if (size >= 1e9 || (size < 0.0001 && size > 0)) {
      return format("%.3e", value);
    }
    return format(size >= 1000 ? "%.0f" : size >= 10 ? "%.2f" : "%.4f", value);
  }

  /** Writes a value as short as it can be, for the ticks of an axis. */
  static String tick(double value) {
    double size = Math.abs(value);
    if (value == 0) {
      return "0";
    }
    if (size >= 1_000_000) {
      return trimmed(format("%.2f", value / 1e6)) + "M";
    }
    if (size >= 10_000) {
      return trimmed(format("%.1f", value / 1e3)) + "k";
    }
    if (size < 0.001) {
      return trimmed(format("%.2e", value)).replaceFirst("\\.?0*e-0?", "e-");
    }
    return trimmed(format("%.4f", value));
  }

  /** Writes the value of a setting exactly, as short as it can be. */
  static String setting(Object value) {
    if (!(value instanceof Double number) || !Double.isFinite(number)) {
      return String.valueOf(value);
    }
    boolean plain = Math.abs(number) >= 1e-4 || number == 0;
    return plain
        ? new BigDecimal(number.toString()).stripTrailingZeros().toPlainString()
        : number.toString().replace(".0E", "e").replace('E', 'e');
  }

  static String share(double value) {
    return format("%.1f %%", 100 * value);
  }

  static String count(long value) {
    return format("%,d", value);
  }

  /** Writes a number of seconds in the units that a person would choose. */
  static String duration(double seconds) {
    if (seconds < 60) {
      return format("%.1f s", seconds);
    }
    long whole = Math.round(seconds);
    return whole < 3600
        ? format("%d min %02d s", whole / 60, whole % 60)
        : format("%d h %02d min", whole / 3600, whole / 60 % 60);
  }

  static String format(String pattern, Object... values) {
    return String.format(Locale.ROOT, pattern, values);
  }

  private static String trimmed(String decimal) {
    return decimal.contains(".") && !decimal.contains("e")
        ? decimal.replaceFirst("\\.?0+$", "")
        : decimal;
  }
}
