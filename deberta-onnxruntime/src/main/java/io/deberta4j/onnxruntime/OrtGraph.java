package io.deberta4j.onnxruntime;

import io.deberta4j.verify.Graph;
import java.nio.LongBuffer;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * An ONNX file of the user's.
 *
 * @param file where it is
 * @param model the file, opened
 */
record OrtGraph(Path file, OrtModel model) implements Graph {
  @Override
  public String description() {
    String version = OrtEnvironments.shared().getVersion();
    return file + " (ONNX Runtime " + version + ")";
  }

  @Override
  public List<Port> inputs() {
    return model.inputs();
  }

  @Override
  public List<Port> outputs() {
    return model.outputs();
  }

  @Override
  public Map<String, Long> weightTypes() {
    return OnnxWeightTypes.of(file);
  }

  @Override
  public Map<String, Array> run(
      Map<String, long[]> inputs, int rows, int tokens, List<String> wanted) {
    Map<String, OrtModel.Input> feeds = new LinkedHashMap<>();
    inputs.forEach(
        (name, values) ->
            feeds.put(name, new OrtModel.Input(LongBuffer.wrap(values), List.of(rows, tokens))));
    return model.run(feeds, Set.copyOf(wanted));
  }

  @Override
  public void close() {
    model.close();
  }
}
