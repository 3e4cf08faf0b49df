package io.deberta4j.checkpoint;

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

  static WeightFiles safetensors(Path file) {
    Safetensors opened = Safetensors.open(file);
    return new WeightFiles(opened.tensors(), opened.metadata(), List.of(file));
  }

  static WeightFiles torch(Path file) {
    return new WeightFiles(TorchCheckpoint.open(file).tensors(), Map.of(), List.of(file));
  }
}
