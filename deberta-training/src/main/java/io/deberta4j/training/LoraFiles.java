package io.deberta4j.training;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.deberta4j.checkpoint.FusedAttention;
import io.deberta4j.checkpoint.FusedRows;
import io.deberta4j.checkpoint.Safetensors;
import io.deberta4j.checkpoint.TensorValues;
import io.deberta4j.io.AtomicFiles;
import io.deberta4j.io.SafeJson;
import io.deberta4j.io.TrainingException;
import io.deberta4j.tensor.DType;
import io.deberta4j.tensor.NoGrad;
import io.deberta4j.tensor.Tensor;
import io.deberta4j.tensor.TensorScope;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeSet;

/**
 * The two files of an adapter, in the layout of PEFT (huggingface/peft, {@code save_and_load.py}):
 * names begin with {@code base_model.model.}; v1's query, key and value are one layer {@code
 * in_proj} of 3D outputs, whose B has zeros where nothing is adapted.
 */
record LoraFiles(Lora lora, int heads) {
  private static final String PREFIX = "base_model.model.";
  private static final String TENSORS = "adapter_model.safetensors";
  private static final String CONFIG = "adapter_config.json";
  private static final Map<String, FusedRows> PARTS =
      Map.of(
          "query_proj", FusedRows.QUERY,
          "key_proj", FusedRows.KEY,
          "value_proj", FusedRows.VALUE);

  /**
   * Writes both files.
   *
   * @param dtype element type in the file
   */
  void write(Path directory, String base, DType dtype) {
    try (var scope = TensorScope.open();
        var off = NoGrad.open()) {
      Map<String, Tensor> published = new LinkedHashMap<>();
      adapters().forEach((name, tensor) -> published.put(PREFIX + name, tensor));
      lora.heads().forEach((name, tensor) -> published.put(PREFIX + name, tensor));
      List<TensorValues> values = new ArrayList<>();
      published.forEach((name, tensor) -> values.add(new TensorValues(name, tensor, dtype)));
      Safetensors.write(directory.resolve(TENSORS), values, Map.of("format", "pt"));
    }
    AtomicFiles.write(directory.resolve(CONFIG), SafeJson.pretty(config(base)));
  }

  void read(Path directory) {
    Path file = directory.resolve(TENSORS);
    try (var scope = TensorScope.open();
        var off = NoGrad.open()) {
      Map<String, Tensor> stored = NamedTensors.read(file);
      Map<String, Tensor> targets = new LinkedHashMap<>(lora.adapters());
      targets.putAll(lora.heads());
      Map<Tensor, Tensor> sources = new LinkedHashMap<>();
      targets.forEach((name, target) -> sources.put(target, source(file, stored, name, target)));
      sources.forEach(Tensor::copyInPlace);
    }
  }

  /** A and B by the names of the published model's layers. */
  private Map<String, Tensor> adapters() {
    if (!lora.isV1()) {
      return expanded();
    }
    Map<String, Tensor> published = new LinkedHashMap<>();
    lora.adapters()
        .forEach(
            (name, tensor) -> {
              if (isPart(name)) {
                String base = parent(name);
                published.computeIfAbsent(base + Lora.FUSED + Lora.B, key -> fuse(base));
              } else {
                published.put(name, tensor);
              }
            });
    return published;
  }

  /** Layers that share an A have it under each of their names. */
  private Map<String, Tensor> expanded() {
    Map<String, Tensor> published = new LinkedHashMap<>();
    lora.adapters()
        .forEach(
            (name, tensor) -> {
              if (!name.endsWith(Lora.FUSED + Lora.A)) {
                published.put(name, tensor);
              } else {
                String base = name.substring(0, name.length() - (Lora.FUSED + Lora.A).length());
                PARTS.keySet().forEach(part -> published.put(base + part + Lora.A, tensor));
              }
            });
    return published;
  }

  private Tensor fuse(String base) {
    Map<String, Tensor> parts = new LinkedHashMap<>();
    Map<String, Tensor> adapters = lora.adapters();
    for (String part : PARTS.keySet()) {
      Tensor b = adapters.get(base + part + Lora.B);
      if (b != null) {
        parts.put(base + part + ".weight", b);
      }
    }
    Tensor some = parts.values().iterator().next();
    for (String part : PARTS.keySet()) {
      parts.computeIfAbsent(
          base + part + ".weight", key -> Tensor.zeros(some.dtype(), some.shape()));
    }
    return FusedAttention.toV1(parts, heads).values().iterator().next(); // [3D, r]
  }

  private Tensor source(Path file, Map<String, Tensor> stored, String name, Tensor target) {
    boolean part = lora.isV1() && isPart(name);
    boolean shared = !lora.isV1() && name.endsWith(Lora.FUSED + Lora.A);
    String published =
        part
            ? parent(name) + Lora.FUSED + Lora.B
            : shared ? name.replace(Lora.FUSED + Lora.A, "query_proj" + Lora.A) : name;
    Tensor found = stored.get(PREFIX + published);
    if (found == null) {
      throw new TrainingException(
          "%s: has no tensor '%s%s'. Was it trained with other targets?"
              .formatted(file, PREFIX, published));
    }
    if (part) {
      int headSize = Math.toIntExact(target.size(0) / heads);
      FusedRows rows = Objects.requireNonNull(PARTS.get(leaf(name)), name);
      long[] index = Arrays.stream(rows.indices(heads, headSize)).asLongStream().toArray();
      found = found.indexSelect(0, Tensor.of(index, index.length));
    }
    if (!Arrays.equals(found.shape(), target.shape())) {
      throw new TrainingException(
          "%s: tensor '%s%s' is %s, expected %s. Was it trained with another rank?"
              .formatted(file, PREFIX, published, found, target));
    }
    return found;
  }

  private static boolean isPart(String name) {
    return name.endsWith(Lora.B) && PARTS.containsKey(leaf(name));
  }

  /** The last part of the name of the layer that a B belongs to. */
  private static String leaf(String b) {
    String module = b.substring(0, b.length() - Lora.B.length());
    return module.substring(module.lastIndexOf('.') + 1);
  }

  private static String parent(String b) {
    return b.substring(0, b.length() - (leaf(b) + Lora.B).length());
  }

  private ObjectNode config(String base) {
    ObjectNode root = JsonNodeFactory.instance.objectNode();
    root.put("peft_type", "LORA").put("base_model_name_or_path", base);
    root.put("r", lora.config().rank()).put("lora_alpha", lora.config().alpha());
    root.put("lora_dropout", 0.0).put("bias", "none").put("fan_in_fan_out", false);
    root.put("inference_mode", true).put("init_lora_weights", true);
    ArrayNode targets = root.putArray("target_modules");
    TreeSet<String> modules = new TreeSet<>();
    adapters().keySet().stream()
        .filter(name -> name.endsWith(Lora.B))
        .forEach(name -> modules.add(name.substring(0, name.length() - Lora.B.length())));
    modules.forEach(targets::add);
    ArrayNode heads = root.putArray("modules_to_save");
    TreeSet<String> saved = new TreeSet<>();
    lora.heads().keySet().forEach(name -> saved.add(name.substring(0, name.indexOf('.'))));
    saved.forEach(heads::add);
    return root;
  }
}
