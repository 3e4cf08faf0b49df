package io.deberta4j.onnx;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import java.nio.LongBuffer;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A model file opened in ONNX Runtime. */
final class OrtModel implements AutoCloseable {
  private final OrtEnvironment environment = OrtEnvironment.getEnvironment();
  private final OrtSession session;

  OrtModel(Path file) throws OrtException {
    this(file, null);
  }

  /**
   * Opens a model.
   *
   * @param rewritten where to save what the runtime makes of it; null for nowhere
   */
  OrtModel(Path file, @Nullable Path rewritten) throws OrtException {
    try (var options = new OrtSession.SessionOptions()) {
      options.setIntraOpNumThreads(1);
      if (rewritten != null) {
        options.setOptimizationLevel(OrtSession.SessionOptions.OptLevel.EXTENDED_OPT);
        options.setOptimizedModelFilePath(rewritten.toString());
      }
      session = environment.createSession(file.toString(), options);
    }
  }

  OrtSession session() {
    return session;
  }

  /** Runs the model; outputs by name, row-major. */
  Map<String, float[]> run(Input input) throws OrtException {
    Map<String, OnnxTensor> feeds = new LinkedHashMap<>();
    for (String name : session.getInputNames()) {
      long[] shape = {input.rows(), input.tokens()};
      if (name.equals("entity_indice")) {
        shape = new long[] {input.rows(), Input.ENTITIES, Input.SLOTS};
      }
      LongBuffer values = LongBuffer.wrap(input.values(name));
      feeds.put(name, OnnxTensor.createTensor(environment, values, shape));
    }
    Map<String, float[]> outputs = new LinkedHashMap<>();
    try (var results = session.run(feeds)) {
      for (var result : results) {
        var buffer = ((OnnxTensor) result.getValue()).getFloatBuffer();
        float[] values = new float[buffer.remaining()];
        buffer.get(values);
        outputs.put(result.getKey(), values);
      }
    } finally {
      feeds.values().forEach(OnnxTensor::close);
    }
    return outputs;
  }

  @Override
  public void close() throws OrtException {
    session.close();
  }
}
