package io.deberta4j.finetuning;

import io.deberta4j.data.Labels;
import io.deberta4j.data.TaskKind;
import io.deberta4j.model.DebertaConfig;
import io.deberta4j.model.HeadConfig;
import io.deberta4j.model.ModelType;
import io.deberta4j.model.ProblemType;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * How a configuration names the head of a kind of task.
 *
 * @param suffix of the architecture's name at Hugging Face
 * @param hasLabels whether the head has a name for each of its outputs
 * @param problem its problem type, or null
 */
record HeadKind(String suffix, boolean hasLabels, @Nullable ProblemType problem) {
  private static final String RECORD = "ReCoRDQAModel";
  private static final String CHOICE = "ForMultipleChoice";
  private static final String ARCHITECTURES = "architectures";

  static HeadKind of(TaskKind kind) {
    String texts = "ForSequenceClassification";
    return switch (kind) {
      case CLASSIFICATION -> new HeadKind(texts, true, ProblemType.SINGLE_LABEL_CLASSIFICATION);
      case REGRESSION -> new HeadKind(texts, false, ProblemType.REGRESSION);
      case MULTI_LABEL -> new HeadKind(texts, true, ProblemType.MULTI_LABEL_CLASSIFICATION);
      case MULTIPLE_CHOICE -> new HeadKind(CHOICE, false, null);
      case SPAN -> new HeadKind("ForQuestionAnswering", false, null);
      case TOKEN_LABELS -> new HeadKind("ForTokenClassification", true, null);
      case ENTITY_CHOICE -> new HeadKind(RECORD, false, null);
    };
  }

  /** Returns the architecture's name for a model. */
  String architecture(DebertaConfig config) {
    if (suffix.equals(RECORD)) {
      return RECORD;
    }
    return (config.modelType() == ModelType.DEBERTA ? "Deberta" : "DebertaV2") + suffix;
  }

  /**
   * Tells whether Hugging Face Transformers has this head for a model: v1 has no multiple choice.
   */
  boolean inTransformers(DebertaConfig config) {
    boolean v1 = config.modelType() == ModelType.DEBERTA;
    return !suffix.equals(RECORD) && !(v1 && suffix.equals(CHOICE));
  }

  /** Returns what a configuration says its architectures are. */
  private static String architectures(DebertaConfig config) {
    return String.valueOf(config.other().getOrDefault(ARCHITECTURES, "not named"));
  }

  /**
   * Tells whether a configuration is one with this head. A classifier whose problem is left open
   * gives numbers where it has one output only, as Hugging Face takes it.
   */
  boolean isOf(DebertaConfig config) {
    boolean named =
        config.other().get(ARCHITECTURES) instanceof List<?> names
            && names.contains(architecture(config));
    ProblemType given = config.head().problemType();
    boolean fits = problem != ProblemType.REGRESSION || config.numLabels() == 1;
    return named && fits && (problem == null || given == null || given == problem);
  }

  /** Returns what {@link #isOf} asks for, in words. */
  String wanted(DebertaConfig config) {
    return architecture(config)
        + (problem == null ? "" : " for " + problem.configName())
        + (problem == ProblemType.REGRESSION ? " with one output" : "");
  }

  /** Returns what a configuration says that its head is, in words. */
  static String found(DebertaConfig config) {
    ProblemType given = config.head().problemType();
    return architectures(config)
        + (given == null ? "" : " for " + given.configName())
        + " with %d labels".formatted(config.numLabels());
  }

  /** Returns the configuration with this head for these labels. */
  DebertaConfig applied(DebertaConfig config, Labels labels) {
    Map<String, Object> other = new HashMap<>(config.other());
    other.put(ARCHITECTURES, List.of(architecture(config)));
    List<String> names =
        hasLabels
            ? labels.names()
            : HeadConfig.unnamedLabels(problem == ProblemType.REGRESSION ? 1 : 2);
    return config
        .withHead(config.head().withLabels(names).withProblemType(problem))
        .withOther(other);
  }
}
