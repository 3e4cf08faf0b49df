package io.deberta4j.onnxruntime;

import io.deberta4j.io.DataException;
import io.deberta4j.verify.Graph;
import io.deberta4j.verify.GraphRuntime;
import java.nio.file.Files;
import java.nio.file.Path;

/** Opens ONNX files of any origin in ONNX Runtime. Found as a service. */
public final class OnnxRuntimeGraphs implements GraphRuntime {
  /** Creates the runtime; nothing is loaded before a file is opened. */
  public OnnxRuntimeGraphs() {}

  @Override
  public Graph open(Path file, int threads) {
    if (!Files.isRegularFile(file)) {
      throw new DataException(file + ": no such file");
    }
    OrtModel.load();
    return new OrtGraph(file, OrtModel.open(file, threads));
  }
}
