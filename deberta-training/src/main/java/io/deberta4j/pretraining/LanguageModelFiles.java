package io.deberta4j.pretraining;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.deberta4j.checkpoint.LegacyNames;
import io.deberta4j.checkpoint.ModelDirectory;
import io.deberta4j.head.EnhancedMaskDecoder;
import io.deberta4j.hub.Hub;
import io.deberta4j.io.AtomicFiles;
import io.deberta4j.io.ConfigException;
import io.deberta4j.io.SafeJson;
import io.deberta4j.io.TrainingException;
import io.deberta4j.model.ConfigJson;
import io.deberta4j.model.DebertaConfig;
import io.deberta4j.model.PositionVariant;
import io.deberta4j.model.Pretrained;
import io.deberta4j.report.StartWeights;
import io.deberta4j.tensor.DType;
import io.deberta4j.tensor.Tensor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * A language model in a directory: as published, or, where no {@code config.json} can say what it
 * computes, with an {@code experiment.json} in its place, so that no other program takes it for
 * what it is not.
 *
 * @param pretrained weights and configuration
 * @param decoding what the head reads
 * @param passes how often a decoder applies the last layer
 */
public record LanguageModelFiles(Pretrained pretrained, MaskDecoding decoding, int passes) {
  /** The file that describes an experiment. */
  public static final String EXPERIMENT = "experiment.json";

  private static final String CONFIG = "config.json";
  private static final String POSITIONS = "deberta.embeddings.position_embeddings.weight";
  private static final int MAX_BYTES = 64 << 20;

  /**
   * Opens a directory. A published model has the Enhanced Mask Decoder if it has the absolute
   * positions for it and does not add them to the input.
   *
   * @throws io.deberta4j.io.DebertaException if it cannot be used
   */
  public static LanguageModelFiles open(Path directory) {
    Path experiment = directory.resolve(EXPERIMENT);
    if (Files.isRegularFile(experiment)) {
      return experiment(directory, experiment);
    }
    Pretrained pretrained = Pretrained.open(directory);
    boolean positions =
        pretrained.files().tensors().keySet().stream()
            .map(LegacyNames::canonical)
            .anyMatch(POSITIONS::equals);
    return new LanguageModelFiles(
        pretrained,
        positions ? MaskDecoding.released(pretrained.config()) : MaskDecoding.LAST_LAYER,
        EnhancedMaskDecoder.RELEASED_PASSES);
  }

  private static LanguageModelFiles experiment(Path directory, Path file) {
    ObjectNode root = SafeJson.readObject(file, MAX_BYTES, ConfigException::new);
    try {
      DebertaConfig config = ConfigJson.parse(root.path("config").toString());
      String positions = root.path("positions").asText().toUpperCase(Locale.ROOT);
      PositionVariant variant = PositionVariant.valueOf(positions);
      return new LanguageModelFiles(
          new Pretrained(
              ModelDirectory.open(directory),
              config.withPositions(config.positionBiasedInput(), config.attention(), variant)),
          MaskDecoding.named(root.path("mask_decoder").asText()),
          root.path("mask_decoder_passes").asInt());
    } catch (IllegalArgumentException | ConfigException e) {
      throw new ConfigException(file + ": " + e.getMessage(), e);
    }
  }

  /**
   * Identifies a model as the start of a run.
   *
   * @param initialised weights that it did not have
   */
  StartWeights describe(Path directory, List<String> initialised) {
    List<Path> files = new ArrayList<>(pretrained.files().weightFiles());
    Path experiment = directory.resolve(EXPERIMENT);
    files.add(Files.isRegularFile(experiment) ? experiment : pretrained.files().configFile());
    String name = Hub.nameOf(directory);
    return StartWeights.checkpoint(name, files, initialised);
  }

  /** Tells whether only this library, and only as a language model, can compute a model. */
  static boolean isExperiment(LanguageModel model) {
    return model.config().positionVariant() != PositionVariant.RELEASED
        || model.decoding() == MaskDecoding.TWO_PASSES_WITHOUT_POSITIONS
        || (model.decoding() != MaskDecoding.LAST_LAYER
            && model.passes() != EnhancedMaskDecoder.RELEASED_PASSES);
  }

  /**
   * Saves a model into a directory that is there.
   *
   * @param weights by name
   * @param dtype element type in the files
   */
  static void save(Path directory, LanguageModel model, Map<String, Tensor> weights, DType dtype) {
    DebertaConfig config = SavedConfig.maskedLanguageModel(model.config(), weights.keySet());
    DebertaConfig described =
        config.withPositions(
            config.positionBiasedInput(), config.attention(), PositionVariant.RELEASED);
    Pretrained.save(directory, described, weights, dtype, Pretrained.MAX_SHARD_BYTES);
    if (isExperiment(model)) {
      describe(directory, model);
    }
  }

  /** Replaces the configuration by a description of the experiment. */
  private static void describe(Path directory, LanguageModel model) {
    Path file = directory.resolve(CONFIG);
    ObjectNode root = JsonNodeFactory.instance.objectNode();
    root.put("positions", model.config().positionVariant().name().toLowerCase(Locale.ROOT));
    root.put("mask_decoder", model.decoding().optionName());
    root.put("mask_decoder_passes", model.passes());
    root.set("config", SafeJson.readObject(file, MAX_BYTES, ConfigException::new));
    AtomicFiles.write(directory.resolve(EXPERIMENT), SafeJson.pretty(root));
    try {
      Files.delete(file);
    } catch (IOException e) {
      throw new TrainingException(file + ": cannot be removed (" + e + ")", e);
    }
  }
}
