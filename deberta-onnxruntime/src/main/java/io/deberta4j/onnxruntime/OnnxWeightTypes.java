package io.deberta4j.onnxruntime;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.WireFormat;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;

/**
 * Counts the weights of an ONNX file by element type, reading past their values: ModelProto.graph
 * (7), GraphProto.initializer (5), TensorProto.dims (1) and data_type (2), of onnx.proto.
 */
final class OnnxWeightTypes {
  private static final int MODEL_GRAPH = 7;
  private static final int GRAPH_INITIALIZER = 5;
  private static final int TENSOR_DIMS = 1;
  private static final int TENSOR_TYPE = 2;

  /** Types of weights; shapes and indices, INT64, are none. */
  private static final Map<Integer, String> TYPES =
      Map.of(
          1,
          "FLOAT",
          2,
          "UINT8",
          3,
          "INT8",
          10,
          "FLOAT16",
          11,
          "DOUBLE",
          16,
          "BFLOAT16",
          21,
          "UINT4",
          22,
          "INT4");

  private OnnxWeightTypes() {}

  /** Returns the number of weights of each type; none for a file of another form. */
  static Map<String, Long> of(Path file) {
    Map<String, Long> counts = new TreeMap<>();
    try (InputStream in = new BufferedInputStream(Files.newInputStream(file))) {
      CodedInputStream model = CodedInputStream.newInstance(in);
      each(
          model,
          MODEL_GRAPH,
          () -> each(model, GRAPH_INITIALIZER, () -> countTensor(model, counts)));
    } catch (IOException e) {
      return Map.of();
    }
    return counts;
  }

  /** Reads a message. */
  private interface Reader {
    void read() throws IOException;
  }

  /** Reads the fields of this number, each a message, up to the current limit. */
  private static void each(CodedInputStream in, int field, Reader reader) throws IOException {
    for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
      if (WireFormat.getTagFieldNumber(tag) == field
          && WireFormat.getTagWireType(tag) == WireFormat.WIRETYPE_LENGTH_DELIMITED) {
        int outer = in.pushLimit(in.readRawVarint32());
        reader.read();
        in.popLimit(outer);
      } else {
        in.skipField(tag);
      }
    }
  }

  private static void countTensor(CodedInputStream in, Map<String, Long> counts)
      throws IOException {
    long elements = 1;
    String type = null;
    for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
      int field = WireFormat.getTagFieldNumber(tag);
      boolean packed = WireFormat.getTagWireType(tag) == WireFormat.WIRETYPE_LENGTH_DELIMITED;
      if (field == TENSOR_DIMS && packed) {
        int outer = in.pushLimit(in.readRawVarint32());
        while (in.getBytesUntilLimit() > 0) {
          elements *= in.readInt64();
        }
        in.popLimit(outer);
      } else if (field == TENSOR_DIMS) {
        elements *= in.readInt64();
      } else if (field == TENSOR_TYPE) {
        type = TYPES.get(in.readInt32());
      } else {
        in.skipField(tag);
      }
    }
    if (type != null) {
      counts.merge(type, elements, Long::sum);
    }
  }
}
