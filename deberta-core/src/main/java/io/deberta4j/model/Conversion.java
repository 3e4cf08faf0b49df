package io.deberta4j.model;

import io.deberta4j.checkpoint.CheckpointOrigin;
import io.deberta4j.checkpoint.FusedAttention;
import io.deberta4j.checkpoint.ShardedSafetensors;
import io.deberta4j.checkpoint.TensorSource;
import io.deberta4j.checkpoint.TensorValues;
import io.deberta4j.io.AtomicFiles;
import io.deberta4j.tensor.DType;
import io.deberta4j.tensor.Tensor;
import io.deberta4j.tensor.TensorScope;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Writes a checkpoint of any layout that can be read (PyTorch's, TensorFlow's, Microsoft's, shards,
 * an adapter on its base) as Hugging Face would save it: safetensors, {@code config.json}, and all
 * files beside the weights as they are.
 */
public final class Conversion {
  /** Files that hold weights, in whatever layout, or say where they lie. */
  private static final Pattern WEIGHTS =
      Pattern.compile(
          "(?!bpe_encoder\\.bin).*\\.(safetensors|bin|h5|msgpack|onnx|onnx_data|ot|pt|ckpt)"
              + "|.*\\.index\\.json|adapter_config\\.json|config\\.json|model_config\\.json");

  private Conversion() {}

  /**
   * Converts a checkpoint.
   *
   * @param target directory to create
   * @param dtype element type of the real numbers in the files; null for that of each tensor
   * @param split whether a v1 model gets query, key and value on their own instead of fused
   * @throws io.deberta4j.io.DebertaException if the source is unusable or the target exists
   */
  public static void convert(Pretrained source, Path target, @Nullable DType dtype, boolean split) {
    DebertaConfig config = source.config();
    AtomicFiles.createDirectory(
        target,
        directory -> {
          try (var scope = TensorScope.open();
              var origin = CheckpointOrigin.of(source.files(), config.numAttentionHeads())) {
            Map<String, Tensor> tensors = tensors(origin);
            boolean fuse = config.modelType() == ModelType.DEBERTA && !split;
            Map<String, Tensor> published =
                fuse ? FusedAttention.toV1(tensors, config.numAttentionHeads()) : tensors;
            List<TensorSource> values = new ArrayList<>();
            published.forEach((name, tensor) -> values.add(stored(name, tensor, dtype)));
            ShardedSafetensors.write(
                directory, values, Map.of("format", "pt"), Pretrained.MAX_SHARD_BYTES);
            Files.writeString(directory.resolve("config.json"), described(config, values));
          }
          Path base = source.files().configFile().getParent();
          for (Path from : new Path[] {source.files().directory(), base}) {
            if (from != null) {
              copy(from, directory);
            }
          }
        });
  }

  private static Map<String, Tensor> tensors(CheckpointOrigin origin) {
    Map<String, Tensor> tensors = new LinkedHashMap<>();
    for (String name : new TreeSet<>(origin.names())) {
      Tensor tensor = origin.load(name);
      if (tensor != null) {
        tensors.put(name, tensor);
      }
    }
    return tensors;
  }

  private static TensorSource stored(String name, Tensor tensor, @Nullable DType dtype) {
    DType own = tensor.dtype();
    return new TensorValues(name, tensor, dtype != null && own.isFloating() ? dtype : own);
  }

  /** The configuration; tensors of several types have none that it could name. */
  private static String described(DebertaConfig config, List<TensorSource> values) {
    Set<DType> types = new HashSet<>();
    values.stream().map(TensorSource::dtype).filter(DType::isFloating).forEach(types::add);
    return types.size() == 1
        ? ConfigJson.write(config, types.iterator().next())
        : ConfigJson.write(config);
  }

  /** Copies what is no weight and not there yet, folders of sentence-transformers included. */
  private static void copy(Path model, Path to) throws IOException {
    Path from = model.toRealPath();
    try (Stream<Path> files = Files.walk(from, 2)) {
      for (Path file : files.filter(Files::isRegularFile).sorted().toList()) {
        Path within = from.relativize(file);
        boolean hidden = within.toString().startsWith(".");
        boolean weights =
            within.getNameCount() == 1
                && WEIGHTS.matcher(within.getFileName().toString()).matches();
        Path target = to.resolve(within);
        if (!hidden && !weights && !Files.exists(target)) {
          Path parent = target.getParent();
          if (parent != null) {
            Files.createDirectories(parent);
          }
          Files.copy(file, target);
        }
      }
    }
  }
}
