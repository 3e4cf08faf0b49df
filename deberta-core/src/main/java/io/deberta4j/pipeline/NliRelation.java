package io.deberta4j.pipeline;

import java.util.Locale;
import java.util.Optional;

/** How a hypothesis stands to a premise. */
public enum NliRelation {
  /** The premise says so. */
  ENTAILMENT,
  /** The premise leaves it open. */
  NEUTRAL,
  /** The premise says otherwise. */
  CONTRADICTION,
  /** The premise does not say so: what models with two classes have beside entailment. */
  NOT_ENTAILMENT;

  /** Finds the meaning of a label by its name, in any case. */
  public static Optional<NliRelation> ofLabel(String label) {
    String name = label.toLowerCase(Locale.ROOT);
    if (name.startsWith("entail")) {
      return Optional.of(ENTAILMENT);
    }
    if (name.startsWith("neutral")) {
      return Optional.of(NEUTRAL);
    }
    if (name.startsWith("contradict")) {
      return Optional.of(CONTRADICTION);
    }
    boolean negated = name.startsWith("no") && name.contains("entail"); // not_entailment, non-…
    return negated ? Optional.of(NOT_ENTAILMENT) : Optional.empty();
  }
}
