package io.deberta4j.model;

import io.deberta4j.io.ConfigException;
import java.util.Locale;

/** What a sequence classifier predicts: {@code problem_type} of a config.json. */
public enum ProblemType {
  /** A number. */
  REGRESSION,
  /** One label of several. */
  SINGLE_LABEL_CLASSIFICATION,
  /** Any number of labels. */
  MULTI_LABEL_CLASSIFICATION;

  /** Returns the name as a config.json spells it. */
  public String configName() {
    return name().toLowerCase(Locale.ROOT);
  }

  static ProblemType named(String name) {
    for (ProblemType type : values()) {
      if (type.configName().equals(name)) {
        return type;
      }
    }
    throw new ConfigException(
        "problem_type is \""
            + name
            + "\", expected regression, single_label_classification or"
            + " multi_label_classification");
  }
}
