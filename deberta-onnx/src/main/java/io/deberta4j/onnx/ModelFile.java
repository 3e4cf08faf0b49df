package io.deberta4j.onnx;

import com.google.protobuf.CodedOutputStream;
import io.deberta4j.checkpoint.TensorSource;
import io.deberta4j.io.AtomicFiles;
import java.io.IOException;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Writes a graph as a file in the ONNX format. A protobuf file ends at 2 GB: beyond that, the
 * weights go to a second file beside it. Numbers of fields as in {@code ModelProto} and {@code
 * TensorProto}.
 */
final class ModelFile {
  /** What fits into one file, with room for the nodes. */
  static final long MAX_INLINE_BYTES = Integer.MAX_VALUE - (64L << 20);

  /** Old enough for every runtime of the last years, new enough to have LayerNormalization. */
  private static final int OPSET = 17;

  private static final int IR_VERSION = 8;
  private static final int BUFFER_BYTES = 1 << 20;

  /** Weights start at multiples of this, so that runtimes can map them. */
  private static final long ALIGNMENT = 4096;

  /** Smaller tensors stay in the model file: runtimes read shapes from them. */
  private static final long MIN_EXTERNAL_BYTES = 1024;

  private static final int MODEL_IR_VERSION = 1;
  private static final int PRODUCER = 2;
  private static final int MODEL_GRAPH = 7;
  private static final int OPSET_IMPORT = 8;
  private static final int OPSET_DOMAIN = 1;
  private static final int OPSET_VERSION = 2;

  private static final int DIMENSIONS = 1;
  private static final int DATA_TYPE = 2;
  private static final int NAME = 8;
  private static final int RAW_DATA = 9;
  private static final int EXTERNAL_DATA = 13;
  private static final int DATA_LOCATION = 14;
  private static final int EXTERNAL = 1;
  private static final int KEY = 1;
  private static final int TEXT = 2;

  private ModelFile() {}

  /**
   * Writes a graph.
   *
   * @param maxInlineBytes how many bytes of weights may lie in the model file itself
   * @return the second file, with the weights; null where there is none
   */
  static @Nullable Path write(Path file, Graph graph, long maxInlineBytes) {
    List<TensorSource> tensors = List.copyOf(graph.initializers().values());
    long bytes = tensors.stream().mapToLong(ModelFile::byteCount).sum();
    Path data = bytes > maxInlineBytes ? file.resolveSibling(file.getFileName() + ".data") : null;
    Map<String, Long> offsets = data == null ? Map.of() : writeData(data, tensors);
    List<Message> encoded = new ArrayList<>();
    for (TensorSource tensor : tensors) {
      Message message = describe(tensor);
      Long offset = offsets.get(tensor.name());
      if (data != null && offset != null) {
        locate(message, String.valueOf(data.getFileName()), offset, byteCount(tensor));
      } else {
        message.bytes(RAW_DATA, byteCount(tensor), out -> tensor.writeTo(new EncoderChannel(out)));
      }
      encoded.add(message);
    }
    Message model = model(graph.encode(encoded));
    AtomicFiles.write(file, channel -> write(model, channel));
    return data;
  }

  private static void write(Message model, FileChannel channel) throws IOException {
    CodedOutputStream out =
        CodedOutputStream.newInstance(Channels.newOutputStream(channel), BUFFER_BYTES);
    model.writeTo(out);
    out.flush();
  }

  private static Message model(Message graph) {
    return new Message()
        .number(MODEL_IR_VERSION, IR_VERSION)
        .text(PRODUCER, "deberta4j")
        .message(OPSET_IMPORT, new Message().text(OPSET_DOMAIN, "").number(OPSET_VERSION, OPSET))
        .message(MODEL_GRAPH, graph);
  }

  private static Message describe(TensorSource tensor) {
    return new Message()
        .numbers(DIMENSIONS, tensor.shape())
        .number(DATA_TYPE, ElementType.of(tensor.dtype()).code())
        .text(NAME, tensor.name());
  }

  private static void locate(Message tensor, String fileName, long offset, long length) {
    tensor
        .message(EXTERNAL_DATA, entry("location", fileName))
        .message(EXTERNAL_DATA, entry("offset", Long.toString(offset)))
        .message(EXTERNAL_DATA, entry("length", Long.toString(length)))
        .number(DATA_LOCATION, EXTERNAL);
  }

  private static Message entry(String key, String value) {
    return new Message().text(KEY, key).text(TEXT, value);
  }

  /** Writes the values of all but small tensors and tells where each begins. */
  private static Map<String, Long> writeData(Path file, List<TensorSource> tensors) {
    Map<String, Long> offsets = new HashMap<>();
    AtomicFiles.write(
        file,
        channel -> {
          for (TensorSource tensor : tensors) {
            if (byteCount(tensor) >= MIN_EXTERNAL_BYTES) {
              long offset = (channel.position() + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
              channel.position(offset);
              tensor.writeTo(channel);
              offsets.put(tensor.name(), offset);
            }
          }
        });
    return offsets;
  }

  private static long byteCount(TensorSource tensor) {
    long count = tensor.dtype().bytes();
    for (long size : tensor.shape()) {
      count *= size;
    }
    return count;
  }
}
