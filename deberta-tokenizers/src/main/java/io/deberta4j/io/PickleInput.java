package io.deberta4j.io;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/**
 * The bytes of one or more pickles, one after the other. Every read is checked against what is
 * left, so a length written in the file never decides an allocation by itself.
 */
public final class PickleInput implements AutoCloseable {
  private final InputStream in;
  private final String where;
  private final long end;
  private long position;

  private PickleInput(InputStream in, String where, long end) {
    this.in = in;
    this.where = where;
    this.end = end;
  }

  /** Reads from memory; {@code where} is the name for messages. */
  public static PickleInput of(byte[] bytes, String where) {
    return new PickleInput(new ByteArrayInputStream(bytes), where, bytes.length);
  }

  /** Reads from a region of a file; close it afterwards. */
  public static PickleInput open(FileRegion region) {
    return new PickleInput(region.stream(), region.file().toString(), region.length());
  }

  /** Returns how many bytes have been read so far. */
  public long position() {
    return position;
  }

  @Override
  public void close() {
    try {
      in.close();
    } catch (IOException e) {
      throw error("cannot be closed (" + e + ")", position);
    }
  }

  int unsignedByte() {
    need(1);
    try {
      int b = in.read();
      if (b < 0) {
        throw truncated(1);
      }
      position++;
      return b;
    } catch (IOException e) {
      throw error("cannot be read (" + e + ")", position);
    }
  }

  /** Reads a little-endian unsigned integer of up to 8 bytes; one above 2^63 - 1 is refused. */
  long unsigned(int bytes) {
    long value = 0;
    for (int i = 0; i < bytes; i++) {
      value |= (long) unsignedByte() << (8 * i);
    }
    if (value < 0) {
      throw error("length " + Long.toUnsignedString(value) + " is beyond any file", position);
    }
    return value;
  }

  int signedInt() {
    return (int) unsigned(4);
  }

  double bigEndianDouble() {
    return ByteBuffer.wrap(bytes(8, 8)).getDouble();
  }

  byte[] bytes(long length, int limit) {
    if (length > limit) {
      throw error("a value of " + length + " bytes, at most " + limit + " are accepted", position);
    }
    need(length);
    try {
      byte[] bytes = in.readNBytes((int) length);
      if (bytes.length < length) {
        throw truncated(length);
      }
      position += length;
      return bytes;
    } catch (IOException e) {
      throw error("cannot be read (" + e + ")", position);
    }
  }

  String utf8(long length, int limit) {
    return decode(bytes(length, limit));
  }

  /** Reads up to the next line feed, which is consumed and not returned. */
  String line(int limit) {
    ByteArrayOutputStream line = new ByteArrayOutputStream();
    for (int b = unsignedByte(); b != '\n'; b = unsignedByte()) {
      if (line.size() >= limit) {
        throw error("a line of more than " + limit + " bytes", position);
      }
      line.write(b);
    }
    return decode(line.toByteArray());
  }

  /** Reads a little-endian two's complement integer: a Long where it fits. */
  Object integer(long length, int limit) {
    byte[] bytes = bytes(length, limit);
    for (int i = 0, j = bytes.length - 1; i < j; i++, j--) {
      byte swap = bytes[i];
      bytes[i] = bytes[j];
      bytes[j] = swap;
    }
    return bytes.length == 0 ? (Object) 0L : narrow(new BigInteger(bytes));
  }

  static Object narrow(BigInteger value) {
    return value.bitLength() < 64 ? (Object) value.longValue() : value;
  }

  CheckpointException error(String message, long at) {
    return new CheckpointException(where + ": pickle at byte " + at + ": " + message);
  }

  private String decode(byte[] bytes) {
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
    } catch (CharacterCodingException e) {
      throw error("text that is not valid UTF-8", position);
    }
  }

  private void need(long count) {
    if (count > end - position) {
      throw truncated(count);
    }
  }

  private CheckpointException truncated(long count) {
    return error(
        "ends here, expected " + count + " more bytes. Is the file cut short? Fetch it again.",
        position);
  }
}
