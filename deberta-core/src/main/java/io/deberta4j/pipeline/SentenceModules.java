package io.deberta4j.pipeline;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.deberta4j.io.ConfigException;
import io.deberta4j.io.SafeJson;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a directory says of how its encoder makes vectors: {@code modules.json} and its folders
 * where sentence-transformers wrote it, defaults elsewhere.
 *
 * @param encoder the directory of the encoder and its tokenizer
 * @param pooling {@code 1_Pooling}
 * @param dense {@code 2_Dense} and those behind it
 * @param normalised whether there is a {@code Normalize} module
 * @param maxLength {@code max_seq_length}; 0 = not said
 * @param lowerCase {@code do_lower_case}: texts are lower-cased before all else
 * @param prompt {@code default_prompt_name}'s prompt, or empty
 * @param promptPooled {@code include_prompt}: whether the tokens of a prompt are pooled as well
 */
record SentenceModules(
    Path encoder,
    Pooling pooling,
    List<DenseLayer> dense,
    boolean normalised,
    int maxLength,
    boolean lowerCase,
    String prompt,
    boolean promptPooled) {
  private static final int MAX_BYTES = 1 << 20;

  /** Copies the layers. */
  SentenceModules {
    dense = List.copyOf(dense);
  }

  /**
   * Reads a directory; no weights but those of dense layers.
   *
   * @throws io.deberta4j.io.DebertaException if a file is missing or cannot be honoured
   */
  static SentenceModules read(Path directory) {
    if (!Files.isRegularFile(directory.resolve("modules.json"))) {
      return new SentenceModules(directory, Pooling.MEAN, List.of(), false, 0, false, "", true);
    }
    Path modules = directory.resolve("modules.json");
    Path encoder = null;
    Pooling pooling = null;
    boolean promptPooled = true;
    List<DenseLayer> dense = new ArrayList<>();
    boolean normalised = false;
    for (JsonNode module : SafeJson.readArray(modules, MAX_BYTES, ConfigException::new)) {
      Path folder = folder(directory, module.path("path").asText(""), modules);
      String type = module.path("type").asText("");
      switch (type.substring(type.lastIndexOf('.') + 1)) {
        case "Transformer" -> encoder = folder;
        case "Pooling" -> {
          requireOrder(dense.isEmpty() && !normalised, type, modules);
          ObjectNode config = config(folder.resolve("config.json"));
          pooling = pooling(config, folder);
          promptPooled = config.path("include_prompt").asBoolean(true);
        }
        case "Dense" -> {
          requireOrder(pooling != null && !normalised, type, modules);
          dense.add(DenseLayer.read(folder));
        }
        case "Normalize" -> normalised = true;
        case "Dropout" -> {} // for training only
        default ->
            throw new ConfigException(
                modules
                    + ": module "
                    + type
                    + " is not known; known are Transformer, Pooling, Dense and Normalize");
      }
    }
    if (encoder == null || pooling == null) {
      throw new ConfigException(modules + ": expected a Transformer and a Pooling module");
    }
    ObjectNode settings = optional(encoder.resolve("sentence_bert_config.json"));
    return new SentenceModules(
        encoder,
        pooling,
        dense,
        normalised,
        settings.path("max_seq_length").asInt(0),
        settings.path("do_lower_case").asBoolean(false),
        prompt(directory.resolve("config_sentence_transformers.json")),
        promptPooled);
  }

  private static void requireOrder(boolean kept, String type, Path modules) {
    if (!kept) {
      throw new ConfigException(
          modules
              + ": "
              + type
              + " stands in an order that is not known; known is Transformer, Pooling, Dense,"
              + " Normalize");
    }
  }

  /** A folder named in a file must lie within the directory. */
  private static Path folder(Path directory, String name, Path modules) {
    Path root = directory.toAbsolutePath().normalize();
    Path folder = root.resolve(name).normalize();
    if (!folder.startsWith(root)) {
      throw new ConfigException(modules + ": path '" + name + "' leads out of the directory");
    }
    return name.isEmpty() ? directory : directory.resolve(name);
  }

  private static ObjectNode config(Path file) {
    return SafeJson.readObject(file, MAX_BYTES, ConfigException::new);
  }

  private static ObjectNode optional(Path file) {
    return Files.isRegularFile(file)
        ? config(file)
        : SafeJson.parseObject(new byte[] {'{', '}'}, file.toString(), ConfigException::new);
  }

  private static Pooling pooling(ObjectNode config, Path folder) {
    List<String> modes = new ArrayList<>();
    for (Map.Entry<String, JsonNode> field : config.properties()) {
      if (field.getKey().startsWith("pooling_mode_") && field.getValue().asBoolean()) {
        modes.add(field.getKey());
      }
    }
    if (modes.isEmpty() && config.path("pooling_mode").isTextual()) {
      modes.add(config.path("pooling_mode").textValue());
    }
    Pooling pooling = modes.size() == 1 ? named(modes.get(0)) : null;
    if (pooling == null) {
      throw new ConfigException(
          folder
              + ": pooling "
              + modes
              + " cannot be done; known are pooling_mode_cls_token, pooling_mode_mean_tokens and"
              + " pooling_mode_max_tokens, one at a time");
    }
    return pooling;
  }

  private static @Nullable Pooling named(String mode) {
    return switch (mode) {
      case "pooling_mode_cls_token", "cls" -> Pooling.CLS;
      case "pooling_mode_mean_tokens", "mean" -> Pooling.MEAN;
      case "pooling_mode_max_tokens", "max" -> Pooling.MAX;
      default -> null;
    };
  }

  private static String prompt(Path file) {
    ObjectNode settings = optional(file);
    JsonNode name = settings.path("default_prompt_name");
    if (!name.isTextual()) {
      return "";
    }
    JsonNode prompt = settings.path("prompts").path(name.textValue());
    if (!prompt.isTextual()) {
      throw new ConfigException(
          file
              + ": default_prompt_name is '"
              + name.textValue()
              + "', but prompts has none so named");
    }
    return prompt.textValue();
  }

  /**
   * Returns this with what is asked for.
   *
   * @throws ConfigException if there is a prompt whose tokens are not to be pooled
   */
  SentenceModules with(SentenceEmbeddingOptions options) {
    Pooling otherPooling = options.pooling();
    Boolean otherNormalised = options.normalised();
    String otherPrompt = options.prompt();
    String chosenPrompt = otherPrompt == null ? prompt : otherPrompt;
    if (!promptPooled && !chosenPrompt.isEmpty()) {
      throw new ConfigException(
          "a prompt whose tokens are not pooled (include_prompt=false) cannot be honoured; ask for"
              + " an empty prompt");
    }
    return new SentenceModules(
        encoder,
        otherPooling == null ? pooling : otherPooling,
        dense,
        otherNormalised == null ? normalised : otherNormalised,
        maxLength,
        lowerCase,
        chosenPrompt,
        promptPooled);
  }
}
