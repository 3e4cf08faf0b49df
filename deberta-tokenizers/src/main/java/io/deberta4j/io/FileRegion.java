package io.deberta4j.io;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * A range of bytes in a file. Nothing is read until asked, and what is read is checked to be there:
 * a file cut short in the meantime is a {@link CheckpointException}, not a shorter answer.
 *
 * @param file the file
 * @param offset the first byte, from the start of the file
 * @param length the number of bytes
 */
public record FileRegion(Path file, long offset, long length) {

  /** Checks that the range is a range; whether the file has it is checked on reading. */
  public FileRegion {
    if (offset < 0 || length < 0 || offset > Long.MAX_VALUE - length) {
      throw new CheckpointException(
          file + ": a range of " + length + " bytes at offset " + offset + " is not possible");
    }
  }

  /**
   * Returns the whole of a file as one region.
   *
   * @throws CheckpointException if the file is absent or unreadable
   */
  public static FileRegion of(Path file) {
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
      return new FileRegion(file, 0, channel.size());
    } catch (IOException e) {
      throw unreadable(file, e);
    }
  }

  /** Returns a part of this region; {@code start} counts from the region's own first byte. */
  public FileRegion slice(long start, long size) {
    if (start < 0 || size < 0 || start > length || size > length - start) {
      throw new CheckpointException(
          "%s: %d bytes at %d leave the region of %d bytes at offset %d"
              .formatted(file, size, start, length, offset));
    }
    return new FileRegion(file, offset + start, size);
  }

  /**
   * Reads the whole region into memory, little-endian, ready to read.
   *
   * @param maxBytes the most that the caller is ready to hold
   * @throws CheckpointException if the region is larger than that or the file does not have it
   */
  public ByteBuffer read(int maxBytes) {
    if (length > maxBytes) {
      throw new CheckpointException(
          "%s: %d bytes at offset %d are more than the %d that may be read here"
              .formatted(file, length, offset, maxBytes));
    }
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
      return readFrom(channel);
    } catch (IOException e) {
      throw unreadable(file, e);
    }
  }

  /** As {@link #read}, as an array. */
  public byte[] bytes(int maxBytes) {
    ByteBuffer buffer = read(maxBytes);
    byte[] bytes = new byte[buffer.remaining()];
    buffer.get(bytes);
    return bytes;
  }

  /** As {@link #read} from a channel that is already open on the file. */
  ByteBuffer readFrom(FileChannel channel) throws IOException {
    requireWithin(channel.size());
    ByteBuffer buffer = ByteBuffer.allocate(Math.toIntExact(length));
    while (buffer.hasRemaining()) {
      if (channel.read(buffer, offset + buffer.position()) < 0) {
        requireWithin(offset + buffer.position());
      }
    }
    return buffer.flip().order(ByteOrder.LITTLE_ENDIAN);
  }

  /** Opens a buffered stream over the region; it ends where the region ends. */
  InputStream stream() {
    try {
      FileChannel channel = FileChannel.open(file, StandardOpenOption.READ);
      channel.position(offset);
      return new BufferedInputStream(Channels.newInputStream(channel), 1 << 16);
    } catch (IOException e) {
      throw unreadable(file, e);
    }
  }

  private void requireWithin(long size) {
    if (offset > size || length > size - offset) {
      throw new CheckpointException(
          "%s: the file ends at byte %d, expected %d bytes at offset %d. Is it cut short? Fetch it again."
              .formatted(file, size, length, offset));
    }
  }

  static CheckpointException unreadable(Path file, IOException e) {
    if (e instanceof NoSuchFileException) {
      return new CheckpointException(file + ": there is no such file. Is the path right?", e);
    }
    if (Files.isDirectory(file)) {
      return new CheckpointException(file + ": is a folder. Name a file.", e);
    }
    return new CheckpointException(file + ": cannot be read (" + e + ")", e);
  }
}
