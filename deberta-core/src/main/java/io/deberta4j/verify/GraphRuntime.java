package io.deberta4j.verify;

import io.deberta4j.io.ConfigException;
import java.nio.file.Path;
import java.util.ServiceLoader;

/**
 * Another runtime that opens model files. An artifact that has one names its class as a service
 * ({@link ServiceLoader}).
 */
public interface GraphRuntime {
  /**
   * Opens a model file.
   *
   * @param threads how many compute, 0 for as many as the runtime takes
   * @throws io.deberta4j.io.DebertaException if the file is missing, or if the runtime refuses it
   *     or does not run on this platform
   */
  Graph open(Path file, int threads);

  /**
   * Finds the runtime for ONNX files.
   *
   * @throws ConfigException if its artifact is not on the class path
   */
  static GraphRuntime onnx() {
    return ServiceLoader.load(GraphRuntime.class, GraphRuntime.class.getClassLoader())
        .findFirst()
        .orElseThrow(
            () ->
                new ConfigException(
                    "ONNX files need ONNX Runtime, which is not on the class path. Add the"
                        + " dependency io.deberta4j:deberta-onnxruntime."));
  }
}
