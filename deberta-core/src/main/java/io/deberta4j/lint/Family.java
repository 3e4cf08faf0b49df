package io.deberta4j.lint;

import io.deberta4j.model.DebertaConfig;
import io.deberta4j.model.ModelType;

/** The generation of a model, and its size beside the published ones, by its configuration. */
final class Family {
  /** Rows that mDeBERTa's table of words has, and no other published one. */
  private static final int MULTILINGUAL_ROWS = 250_000;

  private Family() {}

  static String of(DebertaConfig config) {
    return generation(config) + size(config);
  }

  private static String generation(DebertaConfig config) {
    if (config.modelType() == ModelType.DEBERTA) {
      return "DeBERTa v1";
    }
    if (config.conv() != null) {
      return "DeBERTa v2";
    }
    return config.vocabSize() >= MULTILINGUAL_ROWS ? "mDeBERTa v3" : "DeBERTa v3";
  }

  private static String size(DebertaConfig config) {
    boolean v2 = config.conv() != null;
    String shape = config.numHiddenLayers() + "x" + config.hiddenSize();
    return switch (shape) {
      case "12x384" -> ", xsmall";
      case "6x768" -> ", small";
      case "12x768" -> ", base";
      case "24x1024" -> ", large";
      case "48x1024" -> ", xlarge";
      case "24x1536" -> v2 ? ", xlarge" : "";
      case "48x1536" -> v2 ? ", xxlarge" : "";
      default -> "";
    };
  }
}
