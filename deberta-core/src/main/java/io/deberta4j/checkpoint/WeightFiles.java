package io.deberta4j.checkpoint;

import io.deberta4j.io.CheckpointException;
import io.deberta4j.io.ModelFileNames;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * The tensors of one or more files.
 *
 * @param metadata free text of safetensors files
 */
record WeightFiles(
    Map<String, StoredTensor> tensors, Map<String, String> metadata, List<Path> files) {

  private static WeightFiles safetensors(Path file) {
    Safetensors opened = Safetensors.open(file);
    return new WeightFiles(opened.tensors(), opened.metadata(), List.of(file));
  }

  /** Opens a file of any supported format, told by its name. */
  static WeightFiles of(Path file) {
    String name = String.valueOf(file.getFileName());
    if (name.endsWith(ModelFileNames.INDEX)) {
      return ShardIndex.open(file);
    }
    if (name.endsWith(".h5")) {
      return tensorFlow(file, false);
    }
    return name.endsWith(".safetensors") ? safetensors(file) : torch(file);
  }

  /** Opens one of several files. */
  static WeightFiles shard(Path file) {
    return String.valueOf(file.getFileName()).endsWith(".h5") ? tensorFlow(file, true) : of(file);
  }

  private static WeightFiles tensorFlow(Path file, boolean shard) {
    try {
      return new WeightFiles(TensorFlowCheckpoint.read(file, shard), Map.of(), List.of(file));
    } catch (NoClassDefFoundError e) {
      throw new CheckpointException(
          file
              + ": the weights of TensorFlow are HDF5, which the library io.jhdf:jhdf reads. Add it"
              + " to the class path.",
          e);
    }
  }

  private static WeightFiles torch(Path file) {
    return new WeightFiles(TorchCheckpoint.open(file).tensors(), Map.of(), List.of(file));
  }
}
