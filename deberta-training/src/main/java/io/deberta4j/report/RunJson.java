package io.deberta4j.report;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.BooleanNode;
import com.fasterxml.jackson.databind.node.DoubleNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.LongNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import io.deberta4j.io.AtomicFiles;
import io.deberta4j.io.SafeJson;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A run as JSON. */
public final class RunJson {
  private static final int FORMAT = 1;
  private static final String SHA256 = "sha256";
  private static final String VALUE = "value";

  private RunJson() {}

  /** Writes or replaces a file with all that is known of a run. */
  public static void write(Path file, RunRecord run, RunHistory history) {
    ObjectNode root = describe(run, history);
    run.command().forEach(root.putArray("command")::add);
    AtomicFiles.write(file, SafeJson.pretty(root));
  }

  /**
   * Returns what may be published with a model: everything but the command line, which names
   * folders of the machine it was given on.
   */
  public static byte[] forPublication(RunRecord run, RunHistory history) {
    return SafeJson.pretty(describe(run, history));
  }

  private static ObjectNode describe(RunRecord run, RunHistory history) {
    ObjectNode root = JsonNodeFactory.instance.objectNode();
    root.put("format", FORMAT).put("name", run.name()).put("task", run.task());
    root.put("seed", run.seed());
    start(root.putObject("start"), run.start());
    ArrayNode data = root.putArray("data");
    run.data().forEach(file -> data(data.addObject(), file));
    root.set("settings", node(run.settings()));
    platform(root.putObject("platform"), run.platform());
    ArrayNode results = root.putArray("results");
    run.figures().forEach(figure -> figure(results.addObject(), figure));
    history(root, history);
    return root;
  }

  private static void start(ObjectNode node, StartWeights start) {
    String name = start.name();
    node.put("weights", name == null ? "random" : "checkpoint");
    if (name != null) {
      node.put("name", name);
    }
    ObjectNode hashes = node.putObject(SHA256);
    start.sha256().forEach(hashes::put);
    start.initialised().forEach(node.putArray("initialised")::add);
  }

  private static void data(ObjectNode node, DataProvenance file) {
    node.put("role", file.role())
        .put("file", file.file())
        .put(SHA256, file.sha256())
        .put("bytes", file.bytes())
        .put("examples", file.examples())
        .put("skipped", file.skipped());
  }

  private static void platform(ObjectNode node, Platform platform) {
    node.put("deberta4j", platform.deberta4j())
        .put("libtorch", platform.libtorch())
        .put("java", platform.java())
        .put("system", platform.system())
        .put("cpu", platform.cpu());
    platform.cpuFlags().forEach(node.putArray("cpu_flags")::add);
    node.put("processors", platform.processors());
  }

  private static void figure(ObjectNode node, Figure figure) {
    node.put("metric", figure.metric()).put("data", figure.data());
    LogLine.put(node, VALUE, figure.value());
    reference(node, "baseline", figure.baseline());
    reference(node, "published", figure.published());
    if (!figure.otherSeeds().isEmpty()) {
      figure.otherSeeds().forEach(node.putArray("other_seeds")::add);
    }
  }

  private static void reference(ObjectNode node, String name, Figure.@Nullable Reference value) {
    if (value != null) {
      node.putObject(name).put("source", value.source()).put(VALUE, value.value());
    }
  }

  private static void history(ObjectNode root, RunHistory history) {
    ArrayNode evaluations = root.putArray("evaluations");
    for (EvaluationRecord evaluation : history.evaluations()) {
      ObjectNode node =
          evaluations
              .addObject()
              .put("step", evaluation.step())
              .put("epoch", evaluation.epoch())
              .put("data", evaluation.data());
      ObjectNode metrics = node.putObject("metrics");
      evaluation.metrics().forEach((name, value) -> LogLine.put(metrics, name, value));
    }
    ObjectNode duration = root.putObject("duration");
    duration.put("steps", history.steps().size());
    duration.put("training_seconds", history.trainingSeconds());
    duration.put("evaluation_seconds", history.evaluationSeconds());
    ArrayNode sessions = duration.putArray("sessions");
    for (SessionRecord session : history.sessions()) {
      sessions
          .addObject()
          .put("after_step", session.step())
          .put("started", session.started().toString());
    }
  }

  private static JsonNode node(Object value) {
    if (value instanceof Map<?, ?> map) {
      ObjectNode object = JsonNodeFactory.instance.objectNode();
      map.forEach((name, item) -> object.set(String.valueOf(name), node(item)));
      return object;
    }
    if (value instanceof List<?> list) {
      ArrayNode array = JsonNodeFactory.instance.arrayNode();
      list.forEach(item -> array.add(node(item)));
      return array;
    }
    if (value instanceof Boolean truth) {
      return BooleanNode.valueOf(truth);
    }
    if (value instanceof Integer || value instanceof Long) {
      return LongNode.valueOf(((Number) value).longValue());
    }
    if (value instanceof Number number && Double.isFinite(number.doubleValue())) {
      return DoubleNode.valueOf(number.doubleValue());
    }
    return TextNode.valueOf(String.valueOf(value));
  }
}
