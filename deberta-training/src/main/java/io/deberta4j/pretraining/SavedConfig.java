package io.deberta4j.pretraining;

import io.deberta4j.head.MaskedLmHead;
import io.deberta4j.model.DebertaConfig;
import io.deberta4j.model.ModelType;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The configuration of what is saved, which need not be that of what was opened: a checkpoint may
 * have come with another head.
 */
final class SavedConfig {
  private static final String ARCHITECTURES = "architectures";

  private SavedConfig() {}

  /**
   * Returns the configuration of a masked language model: its class, and the form of its head.
   *
   * @param weights the names of all weights
   */
  static DebertaConfig maskedLanguageModel(DebertaConfig config, Set<String> weights) {
    Map<String, Object> other = new LinkedHashMap<>(config.other());
    String family = config.modelType() == ModelType.DEBERTA ? "Deberta" : "DebertaV2";
    other.put(ARCHITECTURES, List.of(family + "ForMaskedLM"));
    boolean legacy = weights.contains(MaskedLmHead.LEGACY);
    return config.withHead(config.head().withLegacy(legacy)).withOther(other);
  }

  /** Returns the configuration of a discriminator, which as published names no class. */
  static DebertaConfig discriminator(DebertaConfig config) {
    Map<String, Object> other = new LinkedHashMap<>(config.other());
    other.remove(ARCHITECTURES);
    return config.withOther(other);
  }
}
