package io.deberta4j.data;

import java.io.IOException;
import java.io.Reader;

/**
 * Appends a last line of its own to a file. A CSV reader that does not find it as a record of its
 * own ran to the end of the file inside a quote.
 */
final class EndMarkedReader extends Reader {
  /** The content of the last line: a code point that no text has (Unicode 23.7). */
  static final String MARK = "\uFFFF";

  private static final String TAIL = "\n" + MARK + "\n";

  private final Reader file;
  private int tailAt = -1;

  EndMarkedReader(Reader file) {
    this.file = file;
  }

  @Override
  public int read(char[] target, int offset, int length) throws IOException {
    if (tailAt < 0) {
      int count = file.read(target, offset, length);
      if (count >= 0) {
        return count;
      }
      tailAt = 0;
    }
    int count = Math.min(length, TAIL.length() - tailAt);
    if (count == 0) {
      return -1;
    }
    TAIL.getChars(tailAt, tailAt + count, target, offset);
    tailAt += count;
    return count;
  }

  @Override
  public void close() throws IOException {
    file.close();
  }
}
