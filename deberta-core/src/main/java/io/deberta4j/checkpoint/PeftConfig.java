package io.deberta4j.checkpoint;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.deberta4j.io.CheckpointException;
import io.deberta4j.io.SafeJson;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * What an {@code adapter_config.json} says of the sizes and the scale of its factors (huggingface/
 * peft, {@code LoraConfig}).
 */
final class PeftConfig {
  private static final int MAX_BYTES = 16 << 20;

  /** Options that change what is computed, and that are not supported unless off. */
  private static final List<String> REFUSED =
      List.of(
          "use_dora",
          "use_qalora",
          "lora_bias",
          "layer_replication",
          "trainable_token_indices",
          "target_parameters",
          "alora_invocation_tokens",
          "arrow_config");

  /** Ways of drawing A and B that leave the base as it is; others change it. */
  private static final List<String> PLAIN_STARTS =
      List.of("true", "false", "gaussian", "eva", "orthogonal");

  private static final Pattern PLAIN_NAME = Pattern.compile("[A-Za-z0-9_.]+");

  private final Path file;
  private final long rank;
  private final double alpha;
  private final String taskType;
  private final boolean squareRoot;
  private final boolean sameRank;
  private final Map<String, Double> alphas = new LinkedHashMap<>();

  private PeftConfig(Path file, ObjectNode json) {
    this.file = file;
    rank = number(json.path("r"), "r").longValue();
    alpha = number(json.path("lora_alpha"), "lora_alpha").doubleValue();
    taskType = json.path("task_type").asText("");
    squareRoot = json.path("use_rslora").asBoolean();
    sameRank = json.path("rank_pattern").isEmpty();
    json.path("alpha_pattern")
        .properties()
        .forEach(
            entry -> {
              if (!PLAIN_NAME.matcher(entry.getKey()).matches()) {
                throw error("alpha_pattern '" + entry.getKey() + "' is no name of a layer");
              }
              alphas.put(entry.getKey(), number(entry.getValue(), "alpha_pattern").doubleValue());
            });
  }

  /**
   * Reads the file.
   *
   * @throws CheckpointException if it is of another kind of adapter, or has options that are not
   *     supported
   */
  static PeftConfig read(Path file) {
    ObjectNode json = SafeJson.readObject(file, MAX_BYTES, CheckpointException::new);
    String type = json.path("peft_type").asText("");
    if (!type.equals("LORA")) {
      throw new CheckpointException(
          file + ": peft_type is '" + type + "'; of adapters, only LORA is supported");
    }
    for (String option : REFUSED) {
      JsonNode value = json.path(option);
      boolean off =
          value.isMissingNode()
              || value.isNull()
              || (value.isBoolean() && !value.booleanValue())
              || (value.isContainerNode() && value.isEmpty());
      if (!off) {
        throw new CheckpointException(
            "%s: %s is %s, which is not supported. Merge it with PEFT's merge_and_unload."
                .formatted(file, option, value));
      }
    }
    String start = json.path("init_lora_weights").asText("true");
    if (!PLAIN_STARTS.contains(start)) {
      throw new CheckpointException(
          "%s: init_lora_weights is '%s', which changes the base too. Merge it with PEFT's merge_and_unload."
              .formatted(file, start));
    }
    return new PeftConfig(file, json);
  }

  /** Returns PEFT's name for the task of the model, as {@code SEQ_CLS}; empty if none is given. */
  String taskType() {
    return taskType;
  }

  /**
   * Returns what B·A is multiplied by.
   *
   * @param module the full name of the layer
   * @param found the r of its factors
   * @throws CheckpointException if the factors have another rank than the file says
   */
  double scale(String module, long found) {
    if (sameRank && found != rank) {
      throw error("r is " + rank + ", but the factors of '" + module + "' have rank " + found);
    }
    double own = alpha;
    for (Map.Entry<String, Double> entry : alphas.entrySet()) {
      if (module.equals(entry.getKey()) || module.endsWith("." + entry.getKey())) {
        own = entry.getValue();
        break; // as in PEFT, the first one that matches
      }
    }
    double r = (double) found;
    return own / (squareRoot ? Math.sqrt(r) : r);
  }

  private Number number(JsonNode value, String name) {
    if (!value.isNumber() || !(value.doubleValue() > 0)) {
      throw error(name + " must be a number above 0, got " + value);
    }
    return value.numberValue();
  }

  private CheckpointException error(String message) {
    return new CheckpointException(file + ": " + message);
  }
}
