package io.deberta4j.pipeline;

import io.deberta4j.checkpoint.CheckpointOrigin;
import io.deberta4j.checkpoint.ModelDirectory;
import io.deberta4j.checkpoint.Parameters;
import io.deberta4j.checkpoint.StoredTensor;
import io.deberta4j.head.MaskedLanguageModel;
import io.deberta4j.head.MaskedLmHead;
import io.deberta4j.head.ReplacedTokenDetectionModel;
import io.deberta4j.head.UnusedTensors;
import io.deberta4j.io.CheckpointException;
import io.deberta4j.io.ConfigException;
import io.deberta4j.io.DebertaException;
import io.deberta4j.model.ConfigJson;
import io.deberta4j.model.DebertaConfig;
import io.deberta4j.model.DebertaModel;
import io.deberta4j.model.Pretrained;
import io.deberta4j.pipeline.Inspection.Head;
import io.deberta4j.pipeline.Inspection.TokenizerFacts;
import io.deberta4j.tensor.DType;
import io.deberta4j.tensor.TensorScope;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Looks at a model directory for {@link Inspection}. */
final class Inspector {
  private static final List<String> CONFIGS = List.of("config.json", "model_config.json");

  private final Path directory;
  private final List<String> oddities = new ArrayList<>();

  Inspector(Path directory) {
    this.directory = directory;
  }

  Inspection inspect() {
    ModelDirectory model = weights();
    DebertaConfig config = config(model != null);
    if (config == null && model == null) {
      throw new CheckpointException(String.join("\n", oddities));
    }
    Map<String, StoredTensor> tensors = model == null ? Map.of() : model.tensors();
    List<Head> heads = new ArrayList<>();
    boolean enhanced = false;
    if (config != null && model != null) {
      enhanced = look(config, tensors, heads);
    }
    TokenizerFacts tokenizer = new TokenizerInspector(directory, oddities).look(config);
    return new Inspection(
        directory,
        config,
        sizes(model),
        tensors.size(),
        tensors.values().stream()
            .filter(tensor -> tensor.dtype().isFloating())
            .mapToLong(StoredTensor::elements)
            .sum(),
        dtypes(tensors.values()),
        heads,
        enhanced,
        heads.contains(Head.REPLACED_TOKEN_DETECTION),
        tokenizer,
        List.copyOf(oddities));
  }

  private @Nullable DebertaConfig config(boolean withWeights) {
    for (String name : CONFIGS) {
      Path file = directory.resolve(name);
      if (Files.isRegularFile(file)) {
        try {
          return withWeights ? Pretrained.open(directory).config() : ConfigJson.read(file);
        } catch (ConfigException e) {
          oddities.add("The configuration cannot be used: " + e.getMessage());
          return null;
        }
      }
    }
    oddities.add("There is no configuration, expected " + String.join(" or ", CONFIGS) + ".");
    return null;
  }

  private @Nullable ModelDirectory weights() {
    try {
      return ModelDirectory.open(directory);
    } catch (DebertaException e) {
      oddities.add("The weights cannot be used: " + e.getMessage());
      return null;
    }
  }

  /** Compares the tensors with what the model would ask for; tells whether the EMD can be used. */
  private boolean look(DebertaConfig config, Map<String, StoredTensor> tensors, List<Head> heads) {
    var origin = new CheckpointOrigin(tensors, config.numAttentionHeads(), directory.toString());
    try (var scope = TensorScope.open();
        var root = Parameters.read(origin, mostFrequent(tensors.values()))) {
      heads.addAll(heads(root));
      requireEncoder(root, config);
      requireLabels(root, config, origin);
      List<String> unknown = UnusedTensors.unexplained(root);
      if (!unknown.isEmpty()) {
        oddities.add("Nothing asks for these tensors: " + String.join(", ", unknown) + ".");
      }
      return MaskedLanguageModel.isIn(root) && !config.positionBiasedInput();
    } catch (CheckpointException e) {
      oddities.add("The weights cannot be used: " + e.getMessage());
      return false;
    }
  }

  /** The type most tensors have: asking for it converts, and so reads, the fewest. */
  private static DType mostFrequent(Collection<StoredTensor> tensors) {
    Map<DType, Integer> counts = new TreeMap<>();
    tensors.stream()
        .map(StoredTensor::dtype)
        .filter(DType::isFloating)
        .forEach(dtype -> counts.merge(dtype, 1, Integer::sum));
    return counts.entrySet().stream()
        .max(Map.Entry.comparingByValue())
        .map(Map.Entry::getKey)
        .orElse(DType.F32);
  }

  private void requireEncoder(Parameters root, DebertaConfig config) {
    try {
      DebertaModel unused = new DebertaModel(root.at("deberta"), config);
    } catch (DebertaException e) {
      oddities.add("The encoder cannot be read: " + e.getMessage());
    }
  }

  private void requireLabels(Parameters root, DebertaConfig config, Parameters.Origin origin) {
    if (!root.has("classifier.weight")) {
      return;
    }
    var weight = origin.load("classifier.weight");
    long rows = weight == null || weight.rank() == 0 ? 0 : weight.size(0);
    if (rows != config.numLabels()) {
      oddities.add(
          "The classifier has "
              + rows
              + " outputs, the configuration names "
              + config.numLabels()
              + " labels.");
    }
  }

  private static List<Head> heads(Parameters root) {
    List<Head> heads = new ArrayList<>();
    if (root.has("classifier.weight")) {
      heads.add(
          root.has("pooler.dense.weight")
              ? Head.SEQUENCE_CLASSIFICATION
              : Head.TOKEN_CLASSIFICATION);
    }
    if (root.has("qa_outputs.weight")) {
      heads.add(Head.QUESTION_ANSWERING);
    }
    if (MaskedLmHead.isIn(root)) {
      heads.add(Head.MASKED_LM);
    }
    if (ReplacedTokenDetectionModel.isIn(root)) {
      heads.add(Head.REPLACED_TOKEN_DETECTION);
    }
    return heads;
  }

  private Map<Path, Long> sizes(@Nullable ModelDirectory model) {
    Map<Path, Long> sizes = new LinkedHashMap<>();
    if (model != null) {
      for (Path file : model.weightFiles()) {
        try {
          sizes.put(file, Files.size(file));
        } catch (IOException e) {
          oddities.add(file + " has no size: " + e.getMessage());
        }
      }
    }
    return sizes;
  }

  private static Map<String, Integer> dtypes(Collection<StoredTensor> tensors) {
    Map<String, Integer> counts = new TreeMap<>();
    tensors.forEach(tensor -> counts.merge(tensor.dtype().name(), 1, Integer::sum));
    return counts;
  }
}
