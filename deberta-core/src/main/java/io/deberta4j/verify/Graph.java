package io.deberta4j.verify;

import java.util.List;
import java.util.Map;

/** A model file that another runtime has opened. */
public interface Graph extends AutoCloseable {
  /**
   * An input or output.
   *
   * @param name its name
   * @param type its element type, as {@code INT64} or {@code FLOAT}
   * @param shape its sizes, −1 for those that may vary
   */
  record Port(String name, String type, List<Long> shape) {
    /** Copies the sizes. */
    public Port {
      shape = List.copyOf(shape);
    }

    @Override
    public String toString() {
      return name + " " + type + " " + shape;
    }
  }

  /**
   * The values of an output as F32, row-major.
   *
   * @param shape its sizes
   * @param values as many as the sizes say
   */
  @SuppressWarnings("ArrayRecordComponent") // never compared
  record Array(List<Long> shape, float[] values) {
    /** Copies the sizes. */
    public Array {
      shape = List.copyOf(shape);
    }
  }

  /** Names the file and the runtime, as in {@code model.onnx (ONNX Runtime 1.29.0)}. */
  String description();

  /** Returns the inputs. */
  List<Port> inputs();

  /** Returns the outputs. */
  List<Port> outputs();

  /**
   * Returns how many weights of each floating or quantised element type lie in the file, as {@code
   * FLOAT} or {@code INT8}.
   */
  Map<String, Long> weightTypes();

  /**
   * Runs the graph.
   *
   * @param inputs integers for every input by its name, row-major, [rows, tokens]
   * @param wanted the names of the outputs to compute
   * @throws io.deberta4j.io.DebertaException if the runtime fails on them
   */
  Map<String, Array> run(Map<String, long[]> inputs, int rows, int tokens, List<String> wanted);

  /** Frees the graph. */
  @Override
  void close();
}
