package io.deberta4j.training;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.deberta4j.io.SafeJson;
import io.deberta4j.io.TrainingException;
import io.deberta4j.training.TrainerListener.Evaluated;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

/**
 * {@code trainer.json} of a checkpoint: how far the run was, and the settings it ran with. Numbers
 * are written so that they are read back to the bit.
 *
 * @param state how far the run was
 * @param averaged updates that the moving average has taken in
 * @param optimizer numbers that the optimiser remembers
 * @param settings what decides the weights, by name
 */
record StateJson(
    TrainerState state,
    long averaged,
    Map<String, Double> optimizer,
    Map<String, String> settings) {
  private static final int FORMAT = 1;
  private static final int MAX_BYTES = 64 << 20;

  byte[] bytes() {
    ObjectNode root = JsonNodeFactory.instance.objectNode();
    root.put("format", FORMAT).put("step", state.step());
    root.put("loss_sum", state.lossSum()).put("loss_count", state.lossCount());
    root.put("without_improvement", state.withoutImprovement()).put("stopped", state.stopped());
    root.put("averaged", averaged);
    ObjectNode numbers = root.putObject("optimizer");
    optimizer.forEach(numbers::put);
    ObjectNode texts = root.putObject("settings");
    settings.forEach(texts::put);
    ArrayNode evaluations = root.putArray("evaluations");
    state.evaluations().forEach(evaluated -> write(evaluations.addObject(), evaluated));
    return SafeJson.pretty(root);
  }

  private static void write(ObjectNode node, Evaluated evaluated) {
    node.put("epoch", evaluated.epoch()).put("step", evaluated.step());
    node.put("train_loss", evaluated.trainLoss()).put("best", evaluated.best());
    Evaluation evaluation = evaluated.evaluation();
    if (evaluation != null) {
      ArrayNode metrics = node.putArray("metrics");
      for (Metric metric : evaluation.metrics()) {
        metrics
            .addObject()
            .put("name", metric.name())
            .put("value", metric.value())
            .put("higher_is_better", metric.higherIsBetter());
      }
    }
  }

  static StateJson read(Path file) {
    ObjectNode root = SafeJson.readObject(file, MAX_BYTES, TrainingException::new);
    if (root.path("format").asInt() != FORMAT) {
      throw new TrainingException(
          "%s: format %s, expected %d. Was it written by another version? Start anew."
              .formatted(file, root.path("format"), FORMAT));
    }
    List<Evaluated> evaluations = new ArrayList<>();
    root.path("evaluations").forEach(node -> evaluations.add(evaluated(node)));
    Map<String, Double> optimizer = new LinkedHashMap<>();
    root.path("optimizer")
        .properties()
        .forEach(field -> optimizer.put(field.getKey(), number(field.getValue())));
    Map<String, String> settings = new LinkedHashMap<>();
    root.path("settings")
        .properties()
        .forEach(field -> settings.put(field.getKey(), field.getValue().asText()));
    TrainerState state =
        new TrainerState(
            root.path("step").asLong(),
            number(root.path("loss_sum")),
            root.path("loss_count").asLong(),
            root.path("without_improvement").asInt(),
            root.path("stopped").asBoolean(),
            evaluations);
    return new StateJson(state, root.path("averaged").asLong(), optimizer, settings);
  }

  private static Evaluated evaluated(JsonNode node) {
    List<Metric> metrics = new ArrayList<>();
    for (JsonNode metric : node.path("metrics")) {
      metrics.add(
          new Metric(
              metric.path("name").asText(),
              number(metric.path("value")),
              metric.path("higher_is_better").asBoolean()));
    }
    return new Evaluated(
        node.path("epoch").asInt(),
        node.path("step").asLong(),
        number(node.path("train_loss")),
        metrics.isEmpty() ? null : new Evaluation(metrics),
        node.path("best").asBoolean());
  }

  /** A number, or NaN and the infinities, which JSON has as text. */
  private static double number(JsonNode node) {
    return node.isTextual() ? Double.parseDouble(node.asText()) : node.asDouble();
  }

  /**
   * Checks that a resumed run has the settings of the saved one.
   *
   * @throws TrainingException naming every difference
   */
  void requireSame(Path file, Map<String, String> now) {
    TreeSet<String> names = new TreeSet<>(settings.keySet());
    names.addAll(now.keySet());
    List<String> differences = new ArrayList<>();
    for (String name : names) {
      String before = settings.getOrDefault(name, "not set");
      String here = now.getOrDefault(name, "not set");
      if (!before.equals(here)) {
        differences.add("%s was %s, is %s".formatted(name, before, here));
      }
    }
    if (!differences.isEmpty()) {
      throw new TrainingException(
          "%s: the run to resume had other settings: %s. Resume with the same, or start anew in another folder."
              .formatted(file, String.join("; ", differences)));
    }
  }
}
