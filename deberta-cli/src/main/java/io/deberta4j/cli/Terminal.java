package io.deberta4j.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Tells terminals from files and pipes. */
final class Terminal {
  private Terminal() {}

  /**
   * Tells whether a file descriptor of this process is a terminal. Java itself only tells that of
   * all three together; Linux shows each, and elsewhere none counts as one.
   */
  static boolean isTerminal(int descriptor) {
    try {
      Path link = Path.of("/proc/self/fd", Integer.toString(descriptor));
      String target = Files.readSymbolicLink(link).toString();
      return target.startsWith("/dev/pts/") || target.startsWith("/dev/tty");
    } catch (IOException | UnsupportedOperationException e) {
      return false;
    }
  }
}
