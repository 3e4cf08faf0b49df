package io.deberta4j.corpus;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.channels.FileChannel.MapMode;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * A file in memory, of any size: a buffer of Java's ends at 2 GiB, so that there are several, each
 * of which goes some way into the next.
 */
final class MappedFile {
  /** The largest part that can be asked for at once. */
  static final int LARGEST_PART = 1 << 20;

  private static final int WINDOW = 1 << 30;

  private final ByteBuffer[] windows;
  private final int window;

  private MappedFile(ByteBuffer[] windows, int window) {
    this.windows = windows;
    this.window = window;
  }

  static MappedFile open(Path file) throws IOException {
    return open(file, WINDOW);
  }

  /** Maps in windows that begin every so many bytes. */
  static MappedFile open(Path file, int window) throws IOException {
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
      long size = channel.size();
      ByteBuffer[] windows = new ByteBuffer[Math.toIntExact((size + window - 1) / window)];
      for (int i = 0; i < windows.length; i++) {
        long start = (long) i * window;
        long length = Math.min((long) window + LARGEST_PART, size - start);
        windows[i] = channel.map(MapMode.READ_ONLY, start, length);
      }
      return new MappedFile(windows, window);
    }
  }

  /** Returns a number of 8 bytes, little-endian. */
  long longAt(long offset) {
    return part(offset, Long.BYTES).getLong();
  }

  /** Returns a view of a part, little-endian. */
  ByteBuffer part(long offset, int length) {
    if (length > LARGEST_PART) {
      throw new IllegalArgumentException(
          "a part has at most " + LARGEST_PART + " bytes, got " + length);
    }
    ByteBuffer from = windows[Math.toIntExact(offset / window)];
    return from.slice((int) (offset % window), length).order(ByteOrder.LITTLE_ENDIAN);
  }
}
