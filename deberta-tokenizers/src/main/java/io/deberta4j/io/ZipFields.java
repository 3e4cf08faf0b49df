package io.deberta4j.io;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/** A record of a zip file: little-endian unsigned fields by their offset. */
record ZipFields(ByteBuffer bytes) {
  /** The value of a 32-bit field that says: look into the zip64 record. */
  static final long IN_ZIP64 = 0xffffffffL;

  static ZipFields at(Path file, FileChannel channel, long offset, long length) throws IOException {
    return new ZipFields(new FileRegion(file, offset, length).readFrom(channel));
  }

  int length() {
    return bytes.limit();
  }

  int u16(int at) {
    return bytes.getShort(at) & 0xffff;
  }

  long u32(int at) {
    return bytes.getInt(at) & 0xffffffffL;
  }

  /** Returns the field as signed: a negative value is beyond any file. */
  long i64(int at) {
    return bytes.getLong(at);
  }

  /** Returns UTF-8 text; malformed bytes become replacement characters. */
  String text(int at, int length) {
    return new String(bytes.array(), bytes.arrayOffset() + at, length, StandardCharsets.UTF_8);
  }
}
