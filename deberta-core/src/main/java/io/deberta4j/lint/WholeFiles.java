package io.deberta4j.lint;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.deberta4j.io.CheckpointException;
import io.deberta4j.io.FileRegion;
import io.deberta4j.io.SafeJson;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** Tells of files with weights whether their end is there; what else is wrong, loading says. */
final class WholeFiles {
  private static final int LENGTH_BYTES = 8;
  private static final int MAX_HEADER = 16 << 20;
  private static final int ZIP_START = 0x04034b50;
  private static final int ZIP_END = 0x06054b50;
  private static final int ZIP_END_BYTES = 22;
  private static final int MAX_ZIP_COMMENT = 0xffff;

  private WholeFiles() {}

  /** Compares the length of a file with what its header describes; returns what is wrong. */
  static @Nullable String safetensors(Path file) {
    try {
      FileRegion whole = FileRegion.of(file);
      if (whole.length() < LENGTH_BYTES) {
        return "The file has %d bytes.".formatted(whole.length());
      }
      long header = whole.slice(0, LENGTH_BYTES).read(LENGTH_BYTES).getLong();
      long after = whole.length() - LENGTH_BYTES;
      if (header < 2 || header > MAX_HEADER) {
        return null;
      }
      boolean json = after > 0 && whole.slice(LENGTH_BYTES, 1).read(1).get() == '{';
      if (header > after) {
        return json
            ? "The header has %d bytes, the file %d after it begins.".formatted(header, after)
            : null;
      }
      byte[] text = whole.slice(LENGTH_BYTES, header).bytes(MAX_HEADER);
      long described =
          described(SafeJson.parseObject(text, file.toString(), CheckpointException::new));
      return described > after - header
          ? "The header describes %d bytes of values, the file has %d."
              .formatted(described, after - header)
          : null;
    } catch (CheckpointException e) {
      return null;
    }
  }

  private static long described(ObjectNode header) {
    long end = 0;
    for (JsonNode tensor : header) {
      end = Math.max(end, tensor.path("data_offsets").path(1).asLong(0));
    }
    return end;
  }

  /** Looks for the directory at the end of a zip file; returns what is wrong. */
  static @Nullable String zip(Path file) {
    try {
      FileRegion whole = FileRegion.of(file);
      if (whole.length() < Integer.BYTES
          || whole.slice(0, Integer.BYTES).read(Integer.BYTES).getInt() != ZIP_START) {
        return null;
      }
      long length = Math.min(whole.length(), ZIP_END_BYTES + MAX_ZIP_COMMENT);
      ByteBuffer end = whole.slice(whole.length() - length, length).read((int) length);
      for (int at = (int) length - ZIP_END_BYTES; at >= 0; at--) {
        if (end.getInt(at) == ZIP_END) {
          return null;
        }
      }
      return "The file begins as a zip file and lacks the end of one.";
    } catch (CheckpointException e) {
      return null;
    }
  }
}
