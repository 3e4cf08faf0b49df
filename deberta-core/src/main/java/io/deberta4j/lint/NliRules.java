package io.deberta4j.lint;

import static io.deberta4j.lint.Rule.note;
import static io.deberta4j.lint.Rule.warning;

import io.deberta4j.lint.Rule.Found;
import io.deberta4j.pipeline.NliRelation;
import java.util.List;
import java.util.Optional;

/** Models of natural-language inference: which output means what. */
final class NliRules {
  /** Microsoft's order, which code without a look at the labels takes for granted. */
  private static final List<NliRelation> USUAL =
      List.of(NliRelation.CONTRADICTION, NliRelation.NEUTRAL, NliRelation.ENTAILMENT);

  static final List<Rule> ALL =
      List.of(
          note(
              "nli-label-order",
              "Here labels count, not places. Code that takes contradiction, neutral, entailment for"
                  + " 0, 1, 2, as in Microsoft's models, mixes them up.",
              "Read id2label, as the pipelines here do.",
              NliRules::order),
          warning(
              "nli-contradiction-by-place",
              "The zero-shot pipeline of transformers takes the last output for contradiction where"
                  + " entailment is the first, else the first: here that is another one. With"
                  + " several labels at once its scores are wrong there, and right here.",
              "Do not compare such scores with those of transformers.",
              NliRules::byPlace),
          note(
              "nli-two-classes",
              "Entailment or not: zero-shot works here; tools that look for a label that begins with"
                  + " contradict refuse the model.",
              "Nothing.",
              NliRules::twoClasses),
          warning(
              "nli-labels-unclear",
              "One label begins with entail, but the others do not say what they are: inference and"
                  + " zero-shot are refused.",
              "Name the classes entailment, neutral and contradiction, or entailment and"
                  + " not_entailment.",
              NliRules::unclear),
          warning(
              "nli-no-opposite",
              "There is nothing to weigh entailment against: zero-shot with several labels at once is"
                  + " refused.",
              "Compare id2label with the training.",
              NliRules::noOpposite));

  private NliRules() {}

  private static List<NliRelation> relations(List<String> labels) {
    return labels.stream().map(NliRelation::ofLabel).flatMap(Optional::stream).toList();
  }

  /**
   * Tells whether labels are those of natural-language inference, each with a meaning of its own.
   */
  static boolean isNli(List<String> labels) {
    List<NliRelation> relations = relations(labels);
    return labels.size() > 1
        && relations.stream().distinct().count() == labels.size()
        && relations.contains(NliRelation.ENTAILMENT);
  }

  private static void order(Checkpoint c, Found found) {
    if (isNli(c.labels()) && c.labels().size() == 3 && !relations(c.labels()).equals(USUAL)) {
      found.at(c.config().name(), "id2label", "The order is %s.".formatted(c.labels()));
    }
  }

  private static void byPlace(Checkpoint c, Found found) {
    List<NliRelation> relations = relations(c.labels());
    if (isNli(c.labels()) && relations.contains(NliRelation.CONTRADICTION)) {
      int place = relations.indexOf(NliRelation.ENTAILMENT) == 0 ? relations.size() - 1 : 0;
      if (relations.get(place) != NliRelation.CONTRADICTION) {
        found.at(
            c.config().name(),
            "id2label",
            "By its place, '%s' would be the contradiction.".formatted(c.labels().get(place)));
      }
    }
  }

  private static void twoClasses(Checkpoint c, Found found) {
    if (isNli(c.labels()) && relations(c.labels()).contains(NliRelation.NOT_ENTAILMENT)) {
      found.at(c.config().name(), "id2label", "The classes are %s.".formatted(c.labels()));
    }
  }

  private static void unclear(Checkpoint c, Found found) {
    boolean entails = relations(c.labels()).contains(NliRelation.ENTAILMENT);
    if (entails && c.labels().size() > 1 && !isNli(c.labels())) {
      found.at(c.config().name(), "id2label", "The classes are %s.".formatted(c.labels()));
    }
  }

  private static void noOpposite(Checkpoint c, Found found) {
    List<NliRelation> relations = relations(c.labels());
    if (isNli(c.labels())
        && !relations.contains(NliRelation.CONTRADICTION)
        && !relations.contains(NliRelation.NOT_ENTAILMENT)) {
      found.at(c.config().name(), "id2label", "The classes are %s.".formatted(c.labels()));
    }
  }
}
