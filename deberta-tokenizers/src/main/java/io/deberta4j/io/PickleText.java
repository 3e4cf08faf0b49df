package io.deberta4j.io;

/** The text forms of protocol 0, as Python 2 and 3 write them. */
final class PickleText {
  private static final int MAX_SHOWN = 200;

  private PickleText() {}

  /** Reads a line holding a memo index. */
  static long index(PickleInput in) {
    String line = in.line(20);
    try {
      long index = Long.parseLong(line);
      if (index >= 0) {
        return index;
      }
    } catch (NumberFormatException e) {
      throw in.error("'" + line + "' is not a memo index", in.position());
    }
    throw in.error("memo index " + line + " is negative", in.position());
  }

  /** Reads a line holding a quoted string; of the escapes only those of quotes and backslashes. */
  static String quoted(PickleInput in, int limit) {
    String line = in.line(limit);
    int last = line.length() - 1;
    char quote = last < 1 ? 0 : line.charAt(0);
    if ((quote != '\'' && quote != '"') || line.charAt(last) != quote) {
      throw in.error("a string without its quotes", in.position());
    }
    StringBuilder text = new StringBuilder(line.length());
    for (int i = 1; i < last; i++) {
      char c = line.charAt(i);
      if (c == '\\') {
        c = ++i < last ? line.charAt(i) : 0;
        if (c != '\\' && c != '\'' && c != '"') {
          throw in.error("an escape that is not supported in '" + shown(line) + "'", in.position());
        }
      }
      text.append(c);
    }
    return text.toString();
  }

  /** Reads a line in Python's raw-unicode-escape encoding, restricted to ASCII and its escapes. */
  static String rawUnicode(PickleInput in, int limit) {
    String line = in.line(limit);
    StringBuilder text = new StringBuilder(line.length());
    int i = 0;
    while (i < line.length()) {
      int digits = line.startsWith("\\u", i) ? 4 : line.startsWith("\\U", i) ? 8 : 0;
      if (digits == 0) {
        text.append(line.charAt(i++));
      } else {
        text.appendCodePoint(codePoint(line, i + 2, digits, in));
        i += 2 + digits;
      }
    }
    return text.toString();
  }

  private static int codePoint(String line, int start, int digits, PickleInput in) {
    int value = start + digits <= line.length() ? 0 : -1;
    for (int i = start; value >= 0 && i < start + digits; i++) {
      int digit = Character.digit(line.charAt(i), 16);
      value = digit < 0 || value > Character.MAX_CODE_POINT ? -1 : value * 16 + digit;
    }
    if (!Character.isValidCodePoint(value)) {
      throw in.error("an escape that is no character in '" + shown(line) + "'", in.position());
    }
    return value;
  }

  /** Shortens text from a file for a message. */
  static String shown(String text) {
    return text.length() <= MAX_SHOWN ? text : text.substring(0, MAX_SHOWN) + "...";
  }
}
