package io.deberta4j.onnx;

import com.google.protobuf.CodedInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Reads which operations a model file has, node by node. */
final class OperationTypes {
  private static final int TAG_TYPE_BITS = 3;
  private static final int MODEL_GRAPH = 7;
  private static final int GRAPH_NODE = 1;
  private static final int NODE_OP_TYPE = 4;

  private OperationTypes() {}

  static List<String> of(Path model) throws IOException {
    List<String> types = new ArrayList<>();
    for (byte[] graph : fields(Files.readAllBytes(model), MODEL_GRAPH)) {
      for (byte[] node : fields(graph, GRAPH_NODE)) {
        fields(node, NODE_OP_TYPE)
            .forEach(type -> types.add(new String(type, StandardCharsets.UTF_8)));
      }
    }
    return types;
  }

  private static List<byte[]> fields(byte[] message, int number) throws IOException {
    CodedInputStream in = CodedInputStream.newInstance(message);
    List<byte[]> found = new ArrayList<>();
    for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
      if (tag >>> TAG_TYPE_BITS == number) {
        found.add(in.readByteArray());
      } else {
        in.skipField(tag);
      }
    }
    return found;
  }
}
