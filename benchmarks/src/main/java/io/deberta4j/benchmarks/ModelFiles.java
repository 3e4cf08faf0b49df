package io.deberta4j.benchmarks;

import io.deberta4j.benchmarks.ModelShape.Architecture;
import io.deberta4j.checkpoint.Parameters;
import io.deberta4j.io.DataException;
import io.deberta4j.model.DebertaConfig;
import io.deberta4j.model.DebertaModel;
import io.deberta4j.model.Pretrained;
import io.deberta4j.onnx.OnnxExport;
import io.deberta4j.tensor.DType;
import io.deberta4j.tensor.RandomSource;
import io.deberta4j.tensor.TensorScope;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.stream.Stream;

/**
 * Models with random weights from N(0, 0.02) and a fixed seed, written when first asked for, so
 * that every runner loads the same numbers.
 *
 * @param directory where they are written
 */
record ModelFiles(Path directory) {
  private static final long SEED = 7;
  private static final double STANDARD_DEVIATION = 0.02;

  /** Returns a model directory. */
  Path model(ModelShape shape, Architecture architecture) {
    Path model = directory.resolve(shape.cliName() + "-" + architecture);
    if (Files.exists(model.resolve("config.json"))) { // written last
      return model;
    }
    create(model);
    DebertaConfig config = shape.config(architecture);
    try (var scope = TensorScope.open();
        var random = new RandomSource(SEED);
        var root = Parameters.initialise(random, STANDARD_DEVIATION, DType.F32)) {
      new DebertaModel(root.at("deberta"), config);
      Pretrained.save(model, config, root.all(), DType.F32, Pretrained.MAX_SHARD_BYTES);
    }
    return model;
  }

  /** Returns an ONNX file of the DeBERTa of this size. */
  Path onnx(ModelShape shape, String name, OnnxExport export) {
    Path model = model(shape, Architecture.DEBERTA);
    Path file = directory.resolve(shape.cliName() + "-" + name + ".onnx");
    if (!Files.exists(file)) {
      export.write(model, file);
    }
    return file;
  }

  /** Removes everything in the directory. */
  void delete() {
    if (!Files.exists(directory)) {
      return;
    }
    try (Stream<Path> files = Files.walk(directory)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    } catch (IOException e) {
      throw new DataException("cannot remove " + directory + ": " + e.getMessage(), e);
    }
  }

  /** Creates a folder, and those above it. */
  static void create(Path folder) {
    try {
      Files.createDirectories(folder);
    } catch (IOException e) {
      throw new DataException("cannot create " + folder + ": " + e.getMessage(), e);
    }
  }
}
