package io.deberta4j.report;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.deberta4j.io.DataException;
import io.deberta4j.io.SafeJson;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;

/** The lines of a {@link RunLog}: a JSON object each, whose {@code type} tells the kind. */
final class LogLine {
  private static final String TYPE = "type";
  private static final String STEP = "step";
  private static final String EPOCH = "epoch";
  private static final String SECONDS = "seconds";

  private LogLine() {}

  static byte[] of(SessionRecord session) {
    return line(
        object("session").put(STEP, session.step()).put("started", session.started().toString()));
  }

  static byte[] of(StepRecord step) {
    ObjectNode node = object(STEP).put(STEP, step.step()).put(EPOCH, step.epoch());
    put(node, "loss", step.loss());
    put(node, "learning_rate", step.learningRate());
    put(node, "gradient_norm", step.gradientNorm());
    node.put("examples", step.examples()).put("tokens", step.tokens());
    return line(node.put(SECONDS, step.seconds()));
  }

  static byte[] of(EvaluationRecord evaluation) {
    ObjectNode node =
        object("evaluation")
            .put(STEP, evaluation.step())
            .put(EPOCH, evaluation.epoch())
            .put("data", evaluation.data());
    ObjectNode metrics = node.putObject("metrics");
    evaluation.metrics().forEach((name, value) -> put(metrics, name, value));
    return line(node.put(SECONDS, evaluation.seconds()));
  }

  /**
   * Reads a line.
   *
   * @param where file and line, for messages
   * @throws DataException if it is not one of a log
   */
  static LogRecord read(byte[] line, String where) {
    ObjectNode node = SafeJson.parseLine(line, where, DataException::new);
    try {
      String type = field(node, TYPE).asText();
      return switch (type) {
        case "session" ->
            new SessionRecord(
                field(node, STEP).asLong(), Instant.parse(field(node, "started").asText()));
        case STEP -> step(node);
        case "evaluation" -> evaluation(node);
        default -> throw new IllegalArgumentException("its type is '" + type + "'");
      };
    } catch (IllegalArgumentException | DateTimeException e) {
      throw new DataException(
          where + ": is no record of a training log (" + e.getMessage() + "). Was it edited?", e);
    }
  }

  private static StepRecord step(ObjectNode node) {
    return new StepRecord(
        field(node, STEP).asLong(),
        number(node, EPOCH),
        number(node, "loss"),
        number(node, "learning_rate"),
        number(node, "gradient_norm"),
        field(node, "examples").asLong(),
        field(node, "tokens").asLong(),
        number(node, SECONDS));
  }

  private static EvaluationRecord evaluation(ObjectNode node) {
    JsonNode values = field(node, "metrics");
    Map<String, Double> metrics = new LinkedHashMap<>();
    values.fieldNames().forEachRemaining(name -> metrics.put(name, number(values, name)));
    return new EvaluationRecord(
        field(node, STEP).asLong(),
        number(node, EPOCH),
        field(node, "data").asText(),
        metrics,
        number(node, SECONDS));
  }

  private static ObjectNode object(String type) {
    return JsonNodeFactory.instance.objectNode().put(TYPE, type);
  }

  /** Puts a number; JSON has none that is not finite, so that one becomes a string. */
  static void put(ObjectNode node, String name, double value) {
    if (Double.isFinite(value)) {
      node.put(name, value);
    } else {
      node.put(name, Double.toString(value));
    }
  }

  private static double number(JsonNode node, String name) {
    JsonNode value = field(node, name);
    return value.isNumber() ? value.doubleValue() : Double.parseDouble(value.asText());
  }

  private static JsonNode field(JsonNode node, String name) {
    JsonNode value = node.get(name);
    if (value == null) {
      throw new IllegalArgumentException("'" + name + "' is missing");
    }
    return value;
  }

  private static byte[] line(ObjectNode node) {
    byte[] json = SafeJson.compact(node);
    byte[] line = Arrays.copyOf(json, json.length + 1);
    line[json.length] = '\n';
    return line;
  }
}
