package io.deberta4j.onnx;

import com.google.protobuf.CodedOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * A protobuf message to be written: fields in the order they were added. Weights stay where they
 * are until the message is written, and are then passed through in pieces.
 */
final class Message {
  private static final int LENGTH_DELIMITED = 2;

  /** Writes bytes to the stream below the encoder, which has been flushed. */
  @FunctionalInterface
  interface Content {
    void writeTo(CodedOutputStream out) throws IOException;
  }

  /** An encoded field: its size with tag, and how to write it. */
  private record Field(long size, Content content) {}

  private final List<Field> fields = new ArrayList<>();
  private long size;

  /** Adds an integer; enums and booleans are integers too. */
  Message number(int field, long value) {
    return put(
        CodedOutputStream.computeInt64Size(field, value), out -> out.writeInt64(field, value));
  }

  /** Adds integers, one field each, which every reader of packed fields also takes. */
  Message numbers(int field, long... values) {
    for (long value : values) {
      number(field, value);
    }
    return this;
  }

  /** Adds a 32-bit floating-point number. */
  Message real(int field, float value) {
    return put(
        CodedOutputStream.computeFloatSize(field, value), out -> out.writeFloat(field, value));
  }

  /** Adds a text. */
  Message text(int field, String value) {
    byte[] bytes = value.getBytes(StandardCharsets.UTF_8);
    return bytes(field, bytes.length, out -> out.writeRawBytes(bytes));
  }

  /** Adds a message, which must not change any more. */
  Message message(int field, Message value) {
    return bytes(field, value.size(), value::writeTo);
  }

  /** Adds bytes that are produced when the message is written, exactly as many as announced. */
  Message bytes(int field, long length, Content content) {
    long header =
        CodedOutputStream.computeTagSize(field)
            + (long) CodedOutputStream.computeUInt64SizeNoTag(length);
    return put(
        header + length,
        out -> {
          out.writeTag(field, LENGTH_DELIMITED);
          out.writeUInt64NoTag(length);
          content.writeTo(out);
        });
  }

  private Message put(long bytes, Content content) {
    fields.add(new Field(bytes, content));
    size += bytes;
    return this;
  }

  /** Returns the size of all fields so far. */
  long size() {
    return size;
  }

  /** Writes all fields, without a length before them. */
  void writeTo(CodedOutputStream out) throws IOException {
    for (Field field : fields) {
      field.content().writeTo(out);
    }
  }
}
