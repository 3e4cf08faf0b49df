package io.deberta4j.onnxruntime;

import ai.onnxruntime.NodeInfo;
import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OnnxValue;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtLoggingLevel;
import ai.onnxruntime.OrtSession;
import ai.onnxruntime.TensorInfo;
import ai.onnxruntime.ValueInfo;
import io.deberta4j.io.DebertaException;
import io.deberta4j.io.UnsupportedPlatformException;
import io.deberta4j.pipeline.Guard;
import io.deberta4j.verify.Graph;
import java.nio.FloatBuffer;
import java.nio.LongBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/** A graph in ONNX Runtime. Safe to share between threads. */
final class OrtModel implements AutoCloseable {
  /** Integers on their way into a graph: row-major, with their shape. */
  record Input(LongBuffer values, List<Integer> shape) {
    private OnnxTensor tensor() throws OrtException {
      long[] sizes = shape.stream().mapToLong(Integer::longValue).toArray();
      return OnnxTensor.createTensor(OrtEnvironments.shared(), values.duplicate(), sizes);
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
      OrtEnvironments.shared();
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
      return new OrtModel(OrtEnvironments.shared().createSession(file.toString(), options));
    } catch (OrtException e) {
      if (e.getCode() == OrtException.OrtErrorCode.ORT_INVALID_PROTOBUF) {
        throw new DebertaException(
            "%s: is no ONNX file, or cut short (ONNX Runtime: %s). Export it again."
                .formatted(file, e.getMessage()),
            e);
      }
      throw new DebertaException(file + ": ONNX Runtime cannot open it: " + e.getMessage(), e);
    }
  }

  /** Runs a graph with one output, and returns it. */
  float[] run(Map<String, Input> inputs) {
    return runAll(inputs).get(0);
  }

  /** Runs the graph; inputs that it does not ask for are left aside. Returns its outputs. */
  List<float[]> runAll(Map<String, Input> inputs) {
    return feed(
        inputs,
        feeds -> {
          List<float[]> outputs = new ArrayList<>();
          try (OrtSession.Result results = session.run(feeds)) { // which closes its values
            for (int i = 0; i < results.size(); i++) {
              outputs.add(floats((OnnxTensor) results.get(i)));
            }
          }
          return outputs;
        });
  }

  /** Runs the graph for some of its outputs, and returns these by name, with their shapes. */
  Map<String, Graph.Array> run(Map<String, Input> inputs, Set<String> wanted) {
    return feed(
        inputs,
        feeds -> {
          Map<String, Graph.Array> outputs = new LinkedHashMap<>();
          try (OrtSession.Result results = session.run(feeds, wanted)) {
            for (Map.Entry<String, OnnxValue> result : results) {
              OnnxTensor tensor = (OnnxTensor) result.getValue();
              List<Long> shape = Arrays.stream(tensor.getInfo().getShape()).boxed().toList();
              outputs.put(result.getKey(), new Graph.Array(shape, floats(tensor)));
            }
          }
          return outputs;
        });
  }

  /** What is done with the inputs as ONNX Runtime takes them. */
  private interface Call<T> {
    T of(Map<String, OnnxTensor> feeds) throws OrtException;
  }

  private <T> T feed(Map<String, Input> inputs, Call<T> call) {
    return guard.use(
        () -> {
          Map<String, OnnxTensor> feeds = new LinkedHashMap<>();
          try {
            for (String name : session.getInputNames()) {
              feeds.put(name, Objects.requireNonNull(inputs.get(name), name).tensor());
            }
            return call.of(feeds);
          } catch (OrtException e) {
            throw new DebertaException("ONNX Runtime failed: " + e.getMessage(), e);
          } finally {
            feeds.values().forEach(OnnxTensor::close);
          }
        });
  }

  /** Half precision becomes F32. */
  private static float[] floats(OnnxTensor tensor) {
    FloatBuffer buffer = tensor.getFloatBuffer();
    if (buffer == null) {
      throw new DebertaException(
          "ONNX Runtime gave " + tensor.getInfo() + ", expected numbers in F32 or half precision");
    }
    float[] values = new float[buffer.remaining()];
    buffer.get(values);
    return values;
  }

  /** Returns what the graph takes. */
  List<Graph.Port> inputs() {
    return guard.use(() -> ports(session::getInputInfo));
  }

  /** Returns what the graph gives. */
  List<Graph.Port> outputs() {
    return guard.use(() -> ports(session::getOutputInfo));
  }

  /** Asks a session about its inputs or outputs. */
  private interface Question {
    Map<String, NodeInfo> ask() throws OrtException;
  }

  private static List<Graph.Port> ports(Question question) {
    try {
      List<Graph.Port> ports = new ArrayList<>();
      question.ask().forEach((name, node) -> ports.add(port(name, node.getInfo())));
      return ports;
    } catch (OrtException e) {
      throw new DebertaException("ONNX Runtime failed: " + e.getMessage(), e);
    }
  }

  private static Graph.Port port(String name, ValueInfo info) {
    if (info instanceof TensorInfo tensor) {
      List<Long> shape = Arrays.stream(tensor.getShape()).boxed().toList();
      return new Graph.Port(name, tensor.type.name(), shape);
    }
    return new Graph.Port(name, info.toString(), List.of());
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
