package io.deberta4j.checkpoint;

import io.deberta4j.io.CheckpointException;
import io.deberta4j.io.ModelFileNames;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A LoRA adapter as PEFT saves it (huggingface/peft, {@code save_and_load.py}): {@code
 * adapter_config.json} and the tensors {@code base_model.model.LAYER.lora_A.weight} and {@code
 * lora_B}, beside whole weights of the modules that were trained in full ({@code modules_to_save}).
 * {@code LAYER} may be v1's fused {@code in_proj}, and the word table.
 */
final class PeftAdapter {
  private static final String PREFIX = "base_model.model.";
  private static final Pattern FACTOR =
      Pattern.compile(
          "(.+)\\.lora_(?:([AB])(?:\\.default)?\\.weight|embedding_([AB])(?:\\.default)?)");

  /** A and B of one layer, as far as they have been found. */
  private record Factors(@Nullable StoredTensor a, @Nullable StoredTensor b) {}

  private final Path file;
  private final PeftConfig config;
  private final Map<String, Factors> factors = new TreeMap<>();
  private final Map<String, StoredTensor> saved = new LinkedHashMap<>();

  private PeftAdapter(Path directory, Path file) {
    this.file = file;
    this.config = PeftConfig.read(directory.resolve(ModelFileNames.ADAPTER_CONFIG));
  }

  /**
   * Opens the adapter in a directory.
   *
   * @throws CheckpointException if it cannot be read or is of a kind that is not supported
   */
  static PeftAdapter open(Path directory) {
    for (String name : ModelFileNames.ADAPTERS) {
      Path file = directory.resolve(name);
      if (Files.isRegularFile(file)) {
        var adapter = new PeftAdapter(directory, file);
        WeightFiles.of(file).tensors().forEach(adapter::put);
        return adapter;
      }
    }
    throw new CheckpointException(
        "%s: no weights of the adapter, expected %s"
            .formatted(directory, String.join(" or ", ModelFileNames.ADAPTERS)));
  }

  /** Returns the files that the adapter consists of. */
  List<Path> files() {
    return List.of(file, file.resolveSibling(ModelFileNames.ADAPTER_CONFIG));
  }

  /** Returns PEFT's name for the task of the model, as {@code SEQ_CLS}; empty if none is given. */
  String taskType() {
    return config.taskType();
  }

  private void put(String published, StoredTensor tensor) {
    String name = plain(published);
    if (name.contains(".original_module.")) {
      return; // of the base, before it was trained
    }
    Matcher factor = FACTOR.matcher(name);
    if (factor.matches()) {
      boolean embedding = factor.group(3) != null;
      boolean isA = "A".equals(embedding ? factor.group(3) : factor.group(2));
      // A table's change is (B·A)ᵀ = Aᵀ·Bᵀ.
      StoredTensor oriented = embedding ? tensor.reversed() : tensor;
      boolean first = isA != embedding;
      factors.merge(
          String.valueOf(factor.group(1)),
          first ? new Factors(oriented, null) : new Factors(null, oriented),
          (x, y) -> new Factors(x.a() == null ? y.a() : x.a(), x.b() == null ? y.b() : x.b()));
    } else if (name.contains("lora_")) {
      throw error("'" + published + "' is of a kind of LoRA that is not supported");
    } else if (saved.put(name, tensor.renamed(name)) != null) {
      throw error("'" + name + "' is there twice");
    }
  }

  /** Removes what PEFT wraps around the name of a weight. */
  private static String plain(String published) {
    String name = published.startsWith(PREFIX) ? published.substring(PREFIX.length()) : published;
    return name.replaceFirst("\\.modules_to_save(\\.default)?\\.", ".")
        .replace(".base_layer.", ".");
  }

  /**
   * Returns the weights of a model with those in their place that the adapter has in full.
   *
   * @param base the tensors of the model, by their published names
   */
  Map<String, StoredTensor> applied(Map<String, StoredTensor> base) {
    Map<String, String> own = new LinkedHashMap<>();
    saved.keySet().forEach(name -> own.put(LegacyNames.canonical(name), name));
    Map<String, StoredTensor> applied = new LinkedHashMap<>();
    base.forEach(
        (name, tensor) -> {
          if (!own.containsKey(LegacyNames.canonical(name))) {
            applied.put(name, tensor);
          }
        });
    applied.putAll(saved);
    return applied;
  }

  /**
   * Returns what is added to the weights of a model.
   *
   * @param base its tensors by their published names, by which the changes are too
   * @throws CheckpointException if they do not fit
   */
  Map<String, LowRankDelta> deltas(Map<String, StoredTensor> base) {
    Map<String, StoredTensor> byCanonicalName = new TreeMap<>();
    base.forEach((name, tensor) -> byCanonicalName.put(LegacyNames.canonical(name), tensor));
    Map<String, LowRankDelta> deltas = new LinkedHashMap<>();
    factors.forEach(
        (module, found) -> {
          StoredTensor weight = byCanonicalName.get(LegacyNames.canonical(module + ".weight"));
          if (weight == null) {
            throw error("adapts '" + module + "', which its base does not have");
          }
          deltas.put(weight.name(), delta(module, found, weight));
        });
    return deltas;
  }

  private LowRankDelta delta(String module, Factors found, StoredTensor weight) {
    StoredTensor a = found.a();
    StoredTensor b = found.b();
    if (a == null || b == null) {
      throw error("has only one of lora_A and lora_B for '" + module + "'");
    }
    long[] in = a.shape();
    long[] out = b.shape();
    long[] whole = weight.shape();
    boolean fit =
        in.length == 2
            && out.length == 2
            && whole.length == 2
            && in[0] == out[1]
            && in[0] > 0
            && in[1] == whole[1]
            && out[0] == whole[0];
    if (!fit) {
      throw error(
          "'%s': A %s and B %s do not fit the weight %s of its base; only linear layers and the word table can be adapted"
              .formatted(
                  module, Arrays.toString(in), Arrays.toString(out), Arrays.toString(whole)));
    }
    return new LowRankDelta(a, b, config.scale(module, in[0]));
  }

  private CheckpointException error(String message) {
    return new CheckpointException(file + ": " + message);
  }
}
