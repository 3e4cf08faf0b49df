package io.deberta4j.onnxruntime;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtLoggingLevel;
import ai.onnxruntime.OrtSession;
import io.deberta4j.io.DebertaException;
import io.deberta4j.io.UnsupportedPlatformException;
import io.deberta4j.pipeline.Guard;
import java.nio.FloatBuffer;
import java.nio.LongBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** A graph in ONNX Runtime. Safe to share between threads. */
final class OrtModel implements AutoCloseable {
  /** Integers on their way into a graph: row-major, with their shape. */
  record Input(LongBuffer values, List<Integer> shape) {
    private OnnxTensor tensor() throws OrtException {
      long[] sizes = shape.stream().mapToLong(Integer::longValue).toArray();
      return OnnxTensor.createTensor(OrtEnvironment.getEnvironment(), values.duplicate(), sizes);
    }
  }

  private final OrtSession session;
  private final Guard guard;

  private OrtModel(OrtSession session) {
    this.session = session;
    this.guard = new Guard(() -> close(session));
  }

  /**
   * Loads the native library unless that is done.
   *
   * @throws UnsupportedPlatformException if this platform cannot run it
   */
  static void load() {
    try {
      OrtEnvironment.getEnvironment();
    } catch (LinkageError e) {
      Throwable cause = e.getCause() == null ? e : e.getCause();
      throw new UnsupportedPlatformException(
          "ONNX Runtime did not load on "
              + System.getProperty("os.name")
              + " "
              + System.getProperty("os.arch")
              + ": "
              + cause.getMessage()
              + ". It has builds for Linux x86-64 and arm64 (glibc 2.28 or newer), macOS arm64 and"
              + " Windows x86-64.",
          e);
    }
  }

  /**
   * Opens a model file.
   *
   * @param threads how many compute, 0 for as many as ONNX Runtime takes
   * @throws DebertaException if ONNX Runtime refuses it
   */
  static OrtModel open(Path file, int threads) {
    try (var options = new OrtSession.SessionOptions()) {
      options.setSessionLogLevel(OrtLoggingLevel.ORT_LOGGING_LEVEL_FATAL); // errors are thrown
      options.setIntraOpNumThreads(threads);
      return new OrtModel(OrtEnvironment.getEnvironment().createSession(file.toString(), options));
    } catch (OrtException e) {
      throw new DebertaException(file + ": ONNX Runtime cannot open it: " + e.getMessage(), e);
    }
  }

  /** Runs a graph with one output, and returns it. */
  float[] run(Map<String, Input> inputs) {
    return runAll(inputs).get(0);
  }

  /** Runs the graph; inputs that it does not ask for are left aside. Returns its outputs. */
  List<float[]> runAll(Map<String, Input> inputs) {
    return guard.use(
        () -> {
          Map<String, OnnxTensor> feeds = new LinkedHashMap<>();
          try {
            for (String name : session.getInputNames()) {
              feeds.put(name, Objects.requireNonNull(inputs.get(name), name).tensor());
            }
            return outputs(feeds);
          } catch (OrtException e) {
            throw new DebertaException("ONNX Runtime failed: " + e.getMessage(), e);
          } finally {
            feeds.values().forEach(OnnxTensor::close);
          }
        });
  }

  private List<float[]> outputs(Map<String, OnnxTensor> feeds) throws OrtException {
    List<float[]> outputs = new ArrayList<>();
    try (OrtSession.Result results = session.run(feeds)) { // which closes its values
      for (int i = 0; i < results.size(); i++) {
        FloatBuffer buffer = ((OnnxTensor) results.get(i)).getFloatBuffer();
        float[] values = new float[buffer.remaining()];
        buffer.get(values);
        outputs.add(values);
      }
    }
    return outputs;
  }

  private static void close(OrtSession session) {
    try {
      session.close();
    } catch (OrtException e) {
      throw new DebertaException("ONNX Runtime failed to close a model: " + e.getMessage(), e);
    }
  }

  /** Frees the graph after running calls have ended. */
  @Override
  public void close() {
    guard.close();
  }
}
