package io.deberta4j.pipeline;

import io.deberta4j.io.ConfigException;
import java.util.ArrayList;
import java.util.List;

/**
 * What the outputs of a model of natural-language inference mean, found by the names of its labels:
 * published checkpoints have them in at least four orders.
 *
 * @param relations in the order of the outputs
 */
record NliLabels(List<NliRelation> relations) {
  /**
   * Reads the names.
   *
   * @throws ConfigException if they are not those of such a model
   */
  static NliLabels of(List<String> labels) {
    List<NliRelation> relations = new ArrayList<>();
    for (String label : labels) {
      NliRelation.ofLabel(label).ifPresent(relations::add);
    }
    NliLabels found = new NliLabels(List.copyOf(relations));
    boolean distinct = relations.stream().distinct().count() == labels.size();
    if (!distinct || !found.has(NliRelation.ENTAILMENT) || labels.size() < 2) {
      throw new ConfigException(
          "this is no model of natural-language inference: its %d labels are %s. Expected names that begin with entail, neutral and contradict, or with entail and not_entail (id2label in config.json)."
              .formatted(labels.size(), LabelNames.of(labels)));
    }
    return found;
  }

  private boolean has(NliRelation relation) {
    return relations.contains(relation);
  }

  /** Returns the output of entailment. */
  int entailment() {
    return relations.indexOf(NliRelation.ENTAILMENT);
  }

  /**
   * Returns the output that speaks against entailment.
   *
   * @throws ConfigException if there is none
   */
  int contradiction() {
    NliRelation against =
        has(NliRelation.CONTRADICTION) ? NliRelation.CONTRADICTION : NliRelation.NOT_ENTAILMENT;
    if (!has(against)) {
      throw new ConfigException(
          "labels scored on their own need an output against entailment, but the model has only "
              + relations);
    }
    return relations.indexOf(against);
  }
}
