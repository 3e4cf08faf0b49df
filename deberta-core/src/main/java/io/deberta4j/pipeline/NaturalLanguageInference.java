package io.deberta4j.pipeline;

import java.util.Collections;
import java.util.EnumMap;
import java.util.Map;

/**
 * How a hypothesis stands to a premise.
 *
 * @param premise the premise
 * @param hypothesis the hypothesis
 * @param scores the probability of each relation that the model knows
 * @param reading how the texts were read
 */
public record NaturalLanguageInference(
    String premise, String hypothesis, Map<NliRelation, Double> scores, Reading reading)
    implements PipelineResult {
  /** Copies the scores. */
  public NaturalLanguageInference {
    scores = Collections.unmodifiableMap(new EnumMap<>(scores));
  }

  /** Returns the most probable relation. */
  public NliRelation best() {
    return Collections.max(scores.entrySet(), Map.Entry.comparingByValue()).getKey();
  }

  /** Returns the probability of a relation, 0 for one that the model does not know. */
  public double score(NliRelation relation) {
    return scores.getOrDefault(relation, 0.0);
  }
}
