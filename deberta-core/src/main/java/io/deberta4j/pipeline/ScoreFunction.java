package io.deberta4j.pipeline;

import io.deberta4j.io.ConfigException;
import io.deberta4j.model.HeadConfig;
import io.deberta4j.model.ProblemType;
import java.util.Locale;

/** What makes scores of logits (Hugging Face: {@code function_to_apply}). */
public enum ScoreFunction {
  /** e^x / Σ e^x: probabilities that compete. */
  SOFTMAX,
  /** 1 / (1 + e^−x): a probability for each on its own. */
  SIGMOID,
  /** The logits themselves. */
  NONE;

  /**
   * Returns what Hugging Face's pipeline takes: softmax over labels; the logistic function where
   * {@code problem_type} is {@code multi_label_classification} or there is one label; nothing for a
   * regression.
   */
  static ScoreFunction of(HeadConfig head) {
    ProblemType type = head.problemType();
    if (type == ProblemType.REGRESSION) {
      return NONE;
    }
    boolean separate = type == ProblemType.MULTI_LABEL_CLASSIFICATION || head.labels().size() == 1;
    return separate ? SIGMOID : SOFTMAX;
  }

  double[] apply(float[] logits) {
    return switch (this) {
      case SOFTMAX -> Scores.softmax(logits);
      case SIGMOID -> Scores.sigmoid(logits);
      case NONE -> Scores.raw(logits);
    };
  }

  /** Returns the name as the command line spells it. */
  public String cliName() {
    return name().toLowerCase(Locale.ROOT);
  }

  /**
   * Finds the function of a command-line name.
   *
   * @throws ConfigException if there is none of that name
   */
  public static ScoreFunction of(String cliName) {
    for (ScoreFunction function : values()) {
      if (function.cliName().equals(cliName)) {
        return function;
      }
    }
    throw new ConfigException(
        "Unknown function '" + cliName + "'; expected softmax, sigmoid or none");
  }
}
