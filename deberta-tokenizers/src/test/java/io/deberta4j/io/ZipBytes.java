package io.deberta4j.io;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** Builds zip files field by field, so that any field can lie. */
final class ZipBytes {
  /** What the directory says of an entry. */
  static final class Entry {
    String name = "";
    int flags;
    int method;
    long size;
    long storedSize;
    long offset;
    byte[] extra = {};
  }

  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
  final List<Entry> entries = new ArrayList<>();

  static byte[] record(long... sizesAndValues) {
    ByteBuffer buffer = ByteBuffer.allocate(200).order(ByteOrder.LITTLE_ENDIAN);
    for (int i = 0; i < sizesAndValues.length; i += 2) {
      long value = sizesAndValues[i + 1];
      switch ((int) sizesAndValues[i]) {
        case 2 -> buffer.putShort((short) value);
        case 4 -> buffer.putInt((int) value);
        default -> buffer.putLong(value);
      }
    }
    byte[] record = new byte[buffer.position()];
    buffer.flip().get(record);
    return record;
  }

  /** Appends a local header and its content; returns the entry for the directory, to be bent. */
  Entry add(String name, byte[] content) {
    Entry entry = new Entry();
    entry.name = name;
    entry.size = content.length;
    entry.storedSize = content.length;
    entry.offset = bytes.size();
    byte[] encoded = name.getBytes(StandardCharsets.UTF_8);
    bytes.writeBytes(
        record(
            4,
            0x04034b50,
            2,
            20,
            2,
            0,
            2,
            0,
            4,
            0,
            4,
            0,
            4,
            content.length,
            4,
            content.length,
            2,
            encoded.length,
            2,
            0));
    bytes.writeBytes(encoded);
    bytes.writeBytes(content);
    entries.add(entry);
    return entry;
  }

  byte[] end() {
    return end(0, 0);
  }

  /** Appends the directory and the end record, whose size and offset may be wrong by something. */
  byte[] end(long sizeError, long offsetError) {
    byte[] directory = directory();
    long offset = bytes.size();
    bytes.writeBytes(directory);
    bytes.writeBytes(
        record(
            4,
            0x06054b50,
            2,
            0,
            2,
            0,
            2,
            entries.size(),
            2,
            entries.size(),
            4,
            directory.length + sizeError,
            4,
            offset + offsetError,
            2,
            0));
    return bytes.toByteArray();
  }

  /** As {@link #end}, with a zip64 end record and locator. */
  byte[] end64(long sizeError, long offsetError, long locatorError) {
    byte[] directory = directory();
    long offset = bytes.size();
    bytes.writeBytes(directory);
    long end = bytes.size();
    bytes.writeBytes(
        record(
            4,
            0x06064b50,
            8,
            44,
            2,
            45,
            2,
            45,
            4,
            0,
            4,
            0,
            8,
            entries.size(),
            8,
            entries.size(),
            8,
            directory.length + sizeError,
            8,
            offset + offsetError));
    bytes.writeBytes(record(4, 0x07064b50, 4, 0, 8, end + locatorError, 4, 1));
    bytes.writeBytes(record(4, 0x06054b50, 2, 0, 2, 0, 2, 0xffff, 2, 0xffff, 4, -1, 4, -1, 2, 0));
    return bytes.toByteArray();
  }

  private byte[] directory() {
    ByteArrayOutputStream directory = new ByteArrayOutputStream();
    for (Entry entry : entries) {
      byte[] encoded = entry.name.getBytes(StandardCharsets.UTF_8);
      directory.writeBytes(
          record(
              4,
              0x02014b50,
              2,
              20,
              2,
              20,
              2,
              entry.flags,
              2,
              entry.method,
              4,
              0,
              4,
              0,
              4,
              entry.storedSize,
              4,
              entry.size,
              2,
              encoded.length,
              2,
              entry.extra.length,
              2,
              0,
              2,
              0,
              2,
              0,
              4,
              0,
              4,
              entry.offset));
      directory.writeBytes(encoded);
      directory.writeBytes(entry.extra);
    }
    return directory.toByteArray();
  }
}
