package io.deberta4j.lint;

import static io.deberta4j.lint.Rule.error;
import static io.deberta4j.lint.Rule.note;

import io.deberta4j.lint.Rule.Found;
import io.deberta4j.model.DebertaConfig;
import java.util.ArrayList;
import java.util.List;

/** Whether the head that the configuration names is there, and whole. */
final class HeadRules {
  private static final String CLASSIFIER = "classifier.weight";
  private static final String POOLER = "pooler.dense.weight";

  static final List<Rule> ALL =
      List.of(
          error(
              "head-missing",
              "There is nothing to answer with: it is refused here. transformers draws the missing"
                  + " layer at random, with a warning, and its answers mean nothing.",
              "Fetch the fine-tuned weights; of an adapter, save the classifier"
                  + " (modules_to_save).",
              HeadRules::missing),
          error(
              "pooler-missing",
              "The classifier reads a pooled first token, which cannot be computed: it is refused"
                  + " here. transformers draws the pooler at random.",
              "Save the pooler too; of an adapter with modules_to_save=[\"pooler\", \"classifier\"].",
              HeadRules::poolerMissing),
          error(
              "head-incomplete",
              "A part of the head is missing: it is refused here, and drawn at random by code that"
                  + " does not look.",
              "Fetch the weights again.",
              HeadRules::incomplete),
          error(
              "num-labels-disagrees",
              "Answers would have the names of other classes: nothing is loaded.",
              "Name as many classes in id2label as the classifier has outputs.",
              HeadRules::labelCount),
          error(
              "head-shapes",
              "The head does not fit the encoder: it is not loaded.",
              "Find the config.json that belongs to the weights.",
              HeadRules::shapes),
          error(
              "pooler-size-disagrees",
              "The pooler gives what it takes, a hidden state; another size is refused.",
              "Set pooler_hidden_size to hidden_size.",
              HeadRules::poolerSize),
          note(
              "head-told-by-tensors",
              "config.json names no class. With a pooler it is taken for a classifier of texts,"
                  + " without one for a classifier of tokens.",
              "Write architectures, as [\"DebertaV2ForSequenceClassification\"].",
              HeadRules::toldByTensors),
          note(
              "microsoft-token-head",
              "Read as Microsoft's code does, with a layer and a gelu before the classifier; the"
                  + " class of transformers leaves that layer out and answers differently.",
              "Use it here or in Microsoft's code only.",
              HeadRules::microsoftToken),
          note(
              "encoder-only",
              "Sentence vectors, attention and fine-tuning work; there is nothing to classify, tag"
                  + " or answer with. Vectors are means over tokens unless asked otherwise.",
              "Fine-tune it for a task, or fetch a model that is.",
              HeadRules::encoderOnly));

  private HeadRules() {}

  private static void missing(Checkpoint c, Found found) {
    Head named = Head.named(c.architecture());
    if (named != null && c.tensors() != null && !c.heads().contains(named)) {
      String others = String.join(", ", c.heads().stream().map(Head::words).toList());
      found.at(
          c.weightsName(),
          named.classifies() ? CLASSIFIER : "",
          "architectures names %s; there are no weights of a head for %s%s."
              .formatted(
                  c.architecture(), named.words(), others.isEmpty() ? "" : ", only for " + others));
    }
  }

  private static void poolerMissing(Checkpoint c, Found found) {
    Head named = Head.named(c.architecture());
    Tensors tensors = c.tensors();
    if (named != null && named.pools() && tensors != null) {
      if (tensors.has(CLASSIFIER) && !tensors.has(POOLER)) {
        found.at(
            c.weightsName(),
            POOLER,
            "architectures names %s; there is a classifier and no pooler."
                .formatted(c.architecture()));
      }
    }
  }

  private static void incomplete(Checkpoint c, Found found) {
    DebertaConfig config = c.settings();
    Tensors tensors = c.tensors();
    if (config == null || tensors == null) {
      return;
    }
    for (Head head : c.heads()) {
      List<String> missing = new ArrayList<>(ExpectedTensors.head(head, config, tensors).keySet());
      missing.removeIf(name -> tensors.has(name) || told(name, tensors));
      if (head != Head.MASKED_LM && !missing.isEmpty()) {
        found.at(
            c.weightsName(),
            missing.get(0),
            "The head for %s lacks %s.".formatted(head.words(), String.join(", ", missing)));
      }
    }
  }

  /** A pooler that is missing as a whole has a finding of its own. */
  private static boolean told(String name, Tensors tensors) {
    return name.startsWith("pooler.") && !tensors.has(POOLER);
  }

  private static void labelCount(Checkpoint c, Found found) {
    DebertaConfig config = c.settings();
    Tensors tensors = c.tensors();
    List<Long> shape = tensors == null ? null : tensors.shape(CLASSIFIER);
    boolean labelled = shape != null && !shape.isEmpty() && !c.labels().isEmpty();
    if (config != null && shape != null && labelled && shape.get(0) != config.numLabels()) {
      found.at(
          c.config().name(),
          "id2label",
          "The classifier has %d outputs, the configuration %s %d classes."
              .formatted(
                  shape.get(0),
                  c.config().has("id2label") ? "names" : "has no id2label, which means",
                  config.numLabels()));
    }
  }

  private static void shapes(Checkpoint c, Found found) {
    DebertaConfig config = c.settings();
    Tensors tensors = c.tensors();
    if (config == null || tensors == null) {
      return;
    }
    for (Head head : c.heads()) {
      ExpectedTensors.head(head, config, tensors)
          .forEach(
              (name, expected) -> {
                List<Long> shape = tensors.shape(name);
                boolean labels = name.startsWith("classifier.") && head != Head.MULTIPLE_CHOICE;
                if (shape != null
                    && !shape.equals(expected)
                    && !(labels && fits(shape, expected))) {
                  found.at(
                      c.weightsName(),
                      name,
                      "%s has shape %s, the head for %s asks for %s."
                          .formatted(name, shape, head.words(), expected));
                }
              });
    }
  }

  /** Tells whether shapes agree in all but the number of classes. */
  private static boolean fits(List<Long> shape, List<Long> expected) {
    return shape.size() == expected.size()
        && shape.subList(1, shape.size()).equals(expected.subList(1, expected.size()));
  }

  private static void poolerSize(Checkpoint c, Found found) {
    DebertaConfig config = c.settings();
    if (config != null
        && c.heads().stream().anyMatch(Head::pools)
        && config.pooler().hiddenSize() != config.hiddenSize()) {
      found.at(
          c.config().name(),
          "pooler_hidden_size",
          "The pooler has size %d, hidden_size is %d."
              .formatted(config.pooler().hiddenSize(), config.hiddenSize()));
    }
  }

  private static void toldByTensors(Checkpoint c, Found found) {
    Tensors tensors = c.tensors();
    if (tensors != null && tensors.has(CLASSIFIER) && c.architecture().isEmpty()) {
      found.at(
          c.config().name(),
          "architectures",
          "There are no architectures; the classifier has %s pooler."
              .formatted(tensors.has(POOLER) ? "a" : "no"));
    }
  }

  private static void microsoftToken(Checkpoint c, Found found) {
    Tensors tensors = c.tensors();
    if (tensors != null && tensors.has("proj.weight") && tensors.has(CLASSIFIER)) {
      found.at(c.weightsName(), "proj.weight", "There is a layer 'proj' before the classifier.");
    }
  }

  private static void encoderOnly(Checkpoint c, Found found) {
    boolean readable = c.tensors() != null && Head.named(c.architecture()) == null;
    boolean sentences = c.top().has(Folder.MODULES);
    if (readable && c.heads().isEmpty() && !sentences) {
      found.at(c.weightsName(), "", "There are no weights of a head.");
    }
  }
}
