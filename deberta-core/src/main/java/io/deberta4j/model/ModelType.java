package io.deberta4j.model;

import io.deberta4j.io.ConfigException;

/** The two generations whose checkpoints differ in their biases and in the scale of the scores. */
public enum ModelType {
  /** DeBERTa v1: keys and position keys have no bias; every listed term counts in the scale. */
  DEBERTA("deberta"),
  /** DeBERTa v2, v3 and mDeBERTa: all projections have a bias; c2p and p2c count in the scale. */
  DEBERTA_V2("deberta-v2");

  private final String configName;

  ModelType(String configName) {
    this.configName = configName;
  }

  /** Returns the name as {@code model_type} of a config.json spells it. */
  public String configName() {
    return configName;
  }

  /**
   * Finds a type by its name.
   *
   * @throws ConfigException if it is not of the DeBERTa family
   */
  public static ModelType named(String name) {
    for (ModelType type : values()) {
      if (type.configName.equals(name)) {
        return type;
      }
    }
    throw new ConfigException(
        "model_type is \""
            + name
            + "\", expected \"deberta\" (v1) or \"deberta-v2\" (v2, v3,"
            + " mDeBERTa); other families are not supported");
  }
}
