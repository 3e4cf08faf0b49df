package io.deberta4j.lint;

import static io.deberta4j.lint.Rule.error;
import static io.deberta4j.lint.Rule.note;
import static io.deberta4j.lint.Rule.warning;

import com.fasterxml.jackson.databind.JsonNode;
import io.deberta4j.lint.Rule.Found;
import io.deberta4j.model.DebertaConfig;
import io.deberta4j.model.HeadConfig;
import io.deberta4j.model.ProblemType;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** What the outputs of a classifier are called, and what their scores mean. */
final class LabelRules {
  static final List<Rule> ALL =
      List.of(
          error(
              "label-maps-contradict",
              "Which name an output has depends on who reads it: nothing is loaded.",
              "Make label2id the inverse of id2label; the order in training decides.",
              LabelRules::contradiction),
          error(
              "label-count-contradicts",
              "How many outputs there are is unclear: nothing is loaded.",
              "Name each class in id2label, from 0 on, and remove num_labels.",
              LabelRules::count),
          warning(
              "label2id-differs",
              "id2label counts here. Code that looks a name up in label2id finds another class, or"
                  + " none.",
              "Make label2id the inverse of id2label.",
              LabelRules::inverse),
          warning(
              "duplicate-labels",
              "Two outputs have the same name: results cannot be told apart.",
              "Give each class a name of its own.",
              LabelRules::duplicates),
          note(
              "generic-label-names",
              "Answers are called LABEL_0, LABEL_1 and so on; zero-shot and inference of pairs need"
                  + " real names and refuse these.",
              "Name the classes in id2label; the training code or the model card knows them.",
              LabelRules::generic),
          note(
              "label-file-order",
              "Ids count, here and in transformers. Code that takes the names in the order of the"
                  + " file mixes classes up.",
              "Nothing here.",
              LabelRules::fileOrder),
          warning(
              "problem-type-disagrees",
              "problem_type decides how scores are made, and it does not go with these labels.",
              "Set the problem_type that the training had.",
              LabelRules::problemDisagrees),
          note(
              "problem-type-absent",
              "Scores of all classes compete and sum to 1 (softmax). Where several can hold at once,"
                  + " that is wrong.",
              "For such a model set problem_type to multi_label_classification.",
              LabelRules::problemAbsent),
          note(
              "single-output",
              "Text classification and reranking give 1 / (1 + e^-x) of the one output, rewards the"
                  + " output itself.",
              "Ask for what the authors meant: --function none, or the command reward.",
              LabelRules::single),
          note(
              "cross-encoder-activation",
              "CrossEncoder of sentence-transformers puts its scores through that function, reranking"
                  + " here through the logistic one; the ranking is the same.",
              "For equal numbers ask for --raw (in Java ScoreFunction.NONE) where it is Identity.",
              LabelRules::activation),
          note(
              "no-outside-tag",
              "Tags of words have B- and I- and no O: every token is part of something.",
              "Nothing, if the model was trained so.",
              LabelRules::outside));

  private LabelRules() {}

  /** Tells whether a finding here says what the message of a refused configuration says. */
  static boolean explains(Checkpoint c, String trouble) {
    return trouble.contains("label")
        && (Rule.finds(LabelRules::contradiction, c) || Rule.finds(LabelRules::count, c));
  }

  private static void contradiction(Checkpoint c, Found found) {
    JsonNode ids = c.config().get("label2id");
    Set<String> seen = new HashSet<>();
    for (Map.Entry<String, JsonNode> entry : c.config().get("id2label").properties()) {
      String label = entry.getValue().asText();
      JsonNode id = ids.get(label);
      boolean differs = id != null && !id.asText().equals(entry.getKey());
      if (differs && seen.add(label) && c.settings() == null) {
        found.at(
            c.config().name(),
            "label2id",
            "id2label says that class %s is '%s', label2id that it is %s."
                .formatted(entry.getKey(), label, id));
        return;
      }
    }
  }

  private static void count(Checkpoint c, Found found) {
    JsonNode names = c.config().get("id2label");
    JsonNode count = c.config().get("num_labels");
    if (c.settings() != null || !names.isObject()) {
      return;
    }
    List<String> absent = new ArrayList<>();
    for (int id = 0; id < names.size(); id++) {
      if (!names.has(Integer.toString(id))) {
        absent.add(Integer.toString(id));
      }
    }
    boolean other = count.isNumber() && count.asInt() != names.size();
    if (other || !absent.isEmpty()) {
      found.at(
          c.config().name(),
          "id2label",
          "id2label has %d entries%s%s."
              .formatted(
                  names.size(),
                  other ? ", num_labels is " + count : "",
                  absent.isEmpty() ? "" : ", none for class " + absent.get(0)));
    }
  }

  private static void inverse(Checkpoint c, Found found) {
    JsonNode ids = c.config().get("label2id");
    if (c.settings() == null || !c.config().has("id2label") || !ids.isObject()) {
      return;
    }
    Set<String> names = new TreeSet<>();
    c.config().get("id2label").forEach(name -> names.add(name.asText()));
    Set<String> keys = new TreeSet<>();
    ids.fieldNames().forEachRemaining(keys::add);
    if (!names.equals(keys)) {
      Set<String> more = new TreeSet<>(keys);
      more.removeAll(names);
      names.removeAll(keys);
      found.at(
          c.config().name(),
          "label2id",
          "Only in id2label: %s; only in label2id: %s.".formatted(names, more));
    }
  }

  private static void duplicates(Checkpoint c, Found found) {
    Set<String> seen = new HashSet<>();
    for (String label : c.labels()) {
      if (!seen.add(label)) {
        found.at(
            c.config().name(), "id2label", "Several classes are called '%s'.".formatted(label));
        return;
      }
    }
  }

  private static void generic(Checkpoint c, Found found) {
    List<String> labels = c.labels();
    if (labels.size() > 1 && labels.equals(HeadConfig.unnamedLabels(labels.size()))) {
      found.at(
          c.config().name(),
          "id2label",
          c.config().has("id2label")
              ? "The %d classes have no names of their own.".formatted(labels.size())
              : "There is no id2label: %d classes without names.".formatted(labels.size()));
    }
  }

  private static void fileOrder(Checkpoint c, Found found) {
    List<String> labels = c.labels();
    List<String> listed = new ArrayList<>();
    c.config().get("id2label").forEach(name -> listed.add(name.asText()));
    List<String> keys = new ArrayList<>();
    c.config().get("label2id").fieldNames().forEachRemaining(keys::add);
    boolean named = !labels.equals(HeadConfig.unnamedLabels(labels.size()));
    String key =
        isOtherOrder(listed, labels) ? "id2label" : isOtherOrder(keys, labels) ? "label2id" : "";
    if (named && !key.isEmpty()) {
      found.at(
          c.config().name(),
          key,
          "The file lists %s, by their ids they are %s."
              .formatted(shown(key.equals("id2label") ? listed : keys), shown(labels)));
    }
  }

  private static boolean isOtherOrder(List<String> names, List<String> labels) {
    return names.size() == labels.size()
        && !names.equals(labels)
        && new HashSet<>(names).equals(new HashSet<>(labels));
  }

  private static boolean classifiesTexts(Checkpoint c) {
    return c.settings() != null && c.heads().contains(Head.SEQUENCE_CLASSIFICATION);
  }

  private static void problemDisagrees(Checkpoint c, Found found) {
    DebertaConfig config = c.settings();
    ProblemType type = config == null ? null : config.head().problemType();
    if (type == null || !classifiesTexts(c)) {
      return;
    }
    int labels = c.labels().size();
    boolean nli = NliRules.isNli(c.labels()) && type != ProblemType.SINGLE_LABEL_CLASSIFICATION;
    boolean numbers = type == ProblemType.REGRESSION && labels > 1;
    boolean one = type == ProblemType.SINGLE_LABEL_CLASSIFICATION && labels == 1;
    if (nli || numbers || one) {
      found.at(
          c.config().name(),
          "problem_type",
          "problem_type is %s with %d labels: %s."
              .formatted(type.configName(), labels, shown(c.labels())));
    }
  }

  private static String shown(List<String> labels) {
    return String.join(", ", labels.subList(0, Math.min(3, labels.size())))
        + (labels.size() > 3 ? ", ..." : "");
  }

  private static void problemAbsent(Checkpoint c, Found found) {
    boolean absent = !c.config().has("problem_type") && classifiesTexts(c);
    if (absent && c.labels().size() > 2 && !NliRules.isNli(c.labels())) {
      found.at(
          c.config().name(),
          "problem_type",
          "There is no problem_type, and %d classes.".formatted(c.labels().size()));
    }
  }

  private static void single(Checkpoint c, Found found) {
    if (classifiesTexts(c) && c.labels().size() == 1 && !c.config().has("problem_type")) {
      found.at(c.config().name(), "id2label", "There is one output, and no problem_type.");
    }
  }

  private static void activation(Checkpoint c, Found found) {
    String newer = c.config().get("sentence_transformers").path("activation_fn").asText("");
    String older = c.config().get("sbert_ce_default_activation_function").asText("");
    String name = newer.isEmpty() ? older : newer;
    if (!name.isEmpty() && !name.endsWith("Sigmoid") && c.labels().size() == 1) {
      found.at(
          c.config().name(),
          newer.isEmpty() ? "sbert_ce_default_activation_function" : "sentence_transformers",
          "The activation is %s.".formatted(name));
    }
  }

  private static void outside(Checkpoint c, Found found) {
    List<String> labels = c.labels();
    boolean tags = labels.stream().anyMatch(label -> label.startsWith("B-"));
    if (tags && !labels.contains("O") && c.heads().contains(Head.TOKEN_CLASSIFICATION)) {
      found.at(c.config().name(), "id2label", "No class is called O.");
    }
  }
}
