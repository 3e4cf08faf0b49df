package io.deberta4j.checkpoint;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.deberta4j.io.AtomicFiles;
import io.deberta4j.io.CheckpointException;
import io.deberta4j.io.SafeJson;
import io.deberta4j.tensor.DType;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.channels.WritableByteChannel;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Writes safetensors files. */
final class SafetensorsWriter {
  /** The order of types in a file written by the reference: widest first. */
  private static final List<DType> ORDER =
      List.of(
          DType.I64,
          DType.F64,
          DType.F32,
          DType.I32,
          DType.BF16,
          DType.F16,
          DType.I16,
          DType.I8,
          DType.U8,
          DType.BOOL);

  private SafetensorsWriter() {}

  static void write(Path file, List<? extends TensorSource> sources, Map<String, String> metadata) {
    List<TensorSource> ordered = new ArrayList<>(sources);
    ordered.sort(
        Comparator.<TensorSource>comparingInt(source -> ORDER.indexOf(source.dtype()))
            .thenComparing(TensorSource::name));
    byte[] header = SafeJson.compact(header(file, ordered, metadata));
    int padded = (header.length + 7) / 8 * 8;
    if (padded > Safetensors.MAX_HEADER) {
      throw new CheckpointException(
          "%s: a header of %d bytes, at most %d can be read back. Write fewer tensors per file."
              .formatted(file, padded, Safetensors.MAX_HEADER));
    }
    ByteBuffer head =
        ByteBuffer.allocate(Safetensors.LENGTH_BYTES + padded).order(ByteOrder.LITTLE_ENDIAN);
    head.putLong(padded).put(header);
    Arrays.fill(head.array(), head.position(), head.capacity(), (byte) ' ');
    head.rewind();
    AtomicFiles.write(
        file,
        channel -> {
          TensorSource.writeFully(channel, head);
          for (TensorSource source : ordered) {
            writeValues(file, channel, source);
          }
        });
  }

  /** Returns the size of the values in bytes. */
  static long byteSize(Path file, TensorSource source) {
    long elements = TensorLayout.elements(source.shape());
    if (elements < 0 || elements > Long.MAX_VALUE / source.dtype().bytes()) {
      throw new CheckpointException(
          "%s: tensor '%s' has shape %s, which is not possible"
              .formatted(file, source.name(), Arrays.toString(source.shape())));
    }
    return elements * source.dtype().bytes();
  }

  private static ObjectNode header(
      Path file, List<TensorSource> ordered, Map<String, String> metadata) {
    ObjectNode header = JsonNodeFactory.instance.objectNode();
    if (!metadata.isEmpty()) {
      ObjectNode free = header.putObject(SafetensorsHeader.METADATA);
      new TreeMap<>(metadata).forEach(free::put);
    }
    long at = 0;
    for (TensorSource source : ordered) {
      if (header.has(source.name()) || source.name().equals(SafetensorsHeader.METADATA)) {
        throw new CheckpointException(
            "%s: two tensors, or a tensor and the metadata, are called '%s'"
                .formatted(file, source.name()));
      }
      ObjectNode entry = header.putObject(source.name()).put("dtype", source.dtype().name());
      ArrayNode shape = entry.putArray("shape");
      Arrays.stream(source.shape()).forEach(shape::add);
      long end = Math.addExact(at, byteSize(file, source));
      entry.putArray("data_offsets").add(at).add(end);
      at = end;
    }
    return header;
  }

  private static void writeValues(Path file, FileChannel channel, TensorSource source)
      throws IOException {
    long expected = byteSize(file, source);
    Counting counting = new Counting(channel);
    source.writeTo(counting);
    if (counting.count != expected) {
      throw new CheckpointException(
          "%s: tensor '%s' wrote %d bytes, expected %d"
              .formatted(file, source.name(), counting.count, expected));
    }
  }

  /** Counts what passes through, and cannot be closed by a source. */
  private static final class Counting implements WritableByteChannel {
    private final FileChannel channel;
    private long count;

    Counting(FileChannel channel) {
      this.channel = channel;
    }

    @Override
    public int write(ByteBuffer bytes) throws IOException {
      int written = channel.write(bytes);
      count += written;
      return written;
    }

    @Override
    public boolean isOpen() {
      return channel.isOpen();
    }

    @Override
    public void close() {
      // The file belongs to the writer.
    }
  }
}
