package io.deberta4j.io;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * The central directory of a zip file.
 *
 * @param offset where the directory begins, which is where the entries end
 * @param entries what it lists
 */
record ZipDirectory(long offset, List<Entry> entries) {
  private static final int END_BYTES = 22;
  private static final int END64_BYTES = 56;
  private static final int LOCATOR_BYTES = 20;
  private static final int ENTRY_BYTES = 46;
  private static final long MAX_BYTES = 16 << 20;

  /** One line of the directory. */
  record Entry(String name, long headerOffset, long size) {}

  /** Where a directory lies, as its end record says. */
  private record Extent(long offset, long size, long count, long end) {}

  static ZipDirectory read(Path file, FileChannel channel) throws IOException {
    Extent extent = extent(file, channel);
    if (extent.offset() < 0
        || extent.size() < 0
        || extent.size() > MAX_BYTES
        || extent.offset() > extent.end() - extent.size()
        || extent.offset() + extent.size() != extent.end()) {
      throw damaged(file, "its directory is not where the end record says");
    }
    ZipFields fields = ZipFields.at(file, channel, extent.offset(), extent.size());
    List<Entry> entries = new ArrayList<>();
    int at = 0;
    while (at < fields.length()) {
      at += entry(file, fields, at, entries);
    }
    if (entries.size() != extent.count()) {
      throw damaged(
          file, "its directory has " + entries.size() + " entries, expected " + extent.count());
    }
    return new ZipDirectory(extent.offset(), List.copyOf(entries));
  }

  /** Finds the end record: the last one whose comment ends with the file. */
  private static Extent extent(Path file, FileChannel channel) throws IOException {
    long size = channel.size();
    int length = (int) Math.min(size, END_BYTES + 0xffff);
    ZipFields tail = ZipFields.at(file, channel, size - length, length);
    for (int at = length - END_BYTES; at >= 0; at--) {
      if (tail.u32(at) == 0x06054b50L && tail.u16(at + 20) == length - at - END_BYTES) {
        return extent(file, channel, tail, at, size - length + at);
      }
    }
    throw damaged(file, "it has no end record");
  }

  private static Extent extent(
      Path file, FileChannel channel, ZipFields tail, int at, long position) throws IOException {
    if (tail.u16(at + 4) != 0 || tail.u16(at + 6) != 0 || tail.u16(at + 8) != tail.u16(at + 10)) {
      throw damaged(file, "it is one part of several");
    }
    Extent plain = new Extent(tail.u32(at + 16), tail.u32(at + 12), tail.u16(at + 10), position);
    if (position < LOCATOR_BYTES) {
      return plain;
    }
    ZipFields locator = ZipFields.at(file, channel, position - LOCATOR_BYTES, LOCATOR_BYTES);
    if (locator.u32(0) != 0x07064b50L) {
      return plain;
    }
    long end = locator.i64(8);
    if (end < 0 || end != position - LOCATOR_BYTES - END64_BYTES) {
      throw damaged(file, "its zip64 end record is not before its locator");
    }
    ZipFields record = ZipFields.at(file, channel, end, END64_BYTES);
    if (record.u32(0) != 0x06064b50L || record.i64(24) != record.i64(32)) {
      throw damaged(file, "its zip64 end record is malformed");
    }
    Extent wide = new Extent(record.i64(48), record.i64(40), record.i64(32), end);
    requireConsistent(file, plain, wide);
    return wide;
  }

  /** A field of the old end record is either the same or says that it does not fit. */
  private static void requireConsistent(Path file, Extent plain, Extent wide) {
    if ((plain.offset() != wide.offset() && plain.offset() != ZipFields.IN_ZIP64)
        || (plain.size() != wide.size() && plain.size() != ZipFields.IN_ZIP64)
        || (plain.count() != wide.count() && plain.count() != 0xffff)) {
      throw damaged(file, "its two end records contradict each other");
    }
  }

  /** Reads the entry at {@code at} and returns its length in the directory. */
  private static int entry(Path file, ZipFields fields, int at, List<Entry> entries) {
    if (at > fields.length() - ENTRY_BYTES || fields.u32(at) != 0x02014b50L) {
      throw damaged(file, "its directory is malformed");
    }
    int nameLength = fields.u16(at + 28);
    int extraLength = fields.u16(at + 30);
    int length = ENTRY_BYTES + nameLength + extraLength + fields.u16(at + 32);
    if (length > fields.length() - at) {
      throw damaged(file, "its directory is malformed");
    }
    String name = fields.text(at + ENTRY_BYTES, nameLength);
    if (fields.u16(at + 10) != 0) {
      throw StoredZip.error(file, name, "is compressed, expected stored");
    }
    if ((fields.u16(at + 8) & 0x2041) != 0) {
      throw StoredZip.error(file, name, "is encrypted");
    }
    long[] wide = {fields.u32(at + 24), fields.u32(at + 20), fields.u32(at + 42)};
    widen(file, name, fields, at + ENTRY_BYTES + nameLength, extraLength, wide);
    if (wide[0] != wide[1] || wide[0] < 0 || wide[2] < 0) {
      throw StoredZip.error(file, name, "is stored but has two sizes, or a negative one");
    }
    entries.add(new Entry(name, wide[2], wide[0]));
    return length;
  }

  /** Replaces the fields (size, stored size, offset) that say so by those of the zip64 extra. */
  private static void widen(
      Path file, String name, ZipFields fields, int extra, int length, long[] wide) {
    int at = extra;
    while (at + 4 <= extra + length) {
      int size = fields.u16(at + 2);
      if (size > extra + length - at - 4) {
        throw StoredZip.error(file, name, "has a malformed extra field");
      }
      if (fields.u16(at) == 1) {
        int from = at + 4;
        for (int i = 0; i < wide.length; i++) {
          if (wide[i] == ZipFields.IN_ZIP64 && from + 8 <= at + 4 + size) {
            wide[i] = fields.i64(from);
            from += 8;
          }
        }
        return;
      }
      at += 4 + size;
    }
  }

  private static CheckpointException damaged(Path file, String what) {
    return new CheckpointException(
        "%s: not a whole zip file: %s. Is it cut short? Fetch it again.".formatted(file, what));
  }
}
