package io.deberta4j.experiment;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.deberta4j.io.ConfigException;
import io.deberta4j.io.SafeJson;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Reads the description of an experiment. */
public final class ExperimentFile {
  private static final int MAX_BYTES = 1 << 20;
  private static final Set<String> KEYS =
      Set.of(
          "title",
          "hypothesis",
          "test",
          "detects",
          "seeds",
          "axes",
          "without",
          "compared",
          "against",
          "before",
          "steps");

  /** Names of values become names of folders. */
  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_-]+");

  private final Path file;
  private final ObjectNode root;

  private ExperimentFile(Path file, ObjectNode root) {
    this.file = file;
    this.root = root;
  }

  /**
   * Reads a file of the fields of {@link Experiment}.
   *
   * @throws ConfigException naming the file and the field, if something is missing, unknown or of
   *     another kind
   */
  public static Experiment read(Path file) {
    return new ExperimentFile(file, SafeJson.readObject(file, MAX_BYTES, ConfigException::new))
        .experiment();
  }

  private Experiment experiment() {
    root.fieldNames()
        .forEachRemaining(
            key -> {
              if (!KEYS.contains(key)) {
                throw wrong(key, "is not known; known are " + KEYS.stream().sorted().toList());
              }
            });
    Map<String, Map<String, List<String>>> axes = axes();
    String compared = text("compared");
    if (!axes.containsKey(compared)) {
      throw wrong("compared", "is '" + compared + "', expected one of the axes " + axes.keySet());
    }
    String against = text("against");
    Set<String> values = axes.getOrDefault(compared, Map.of()).keySet();
    if (!values.contains(against)) {
      throw wrong("against", "is '" + against + "', expected one of " + values);
    }
    String name = String.valueOf(file.getFileName()).replaceFirst("\\.json$", "");
    List<ExperimentStep> steps = steps("steps");
    if (steps.isEmpty()) {
      throw wrong("steps", "is empty, expected at least one command");
    }
    return new Experiment(
        name,
        text("title"),
        text("hypothesis"),
        text("test"),
        text("detects"),
        seeds(),
        axes,
        without(axes),
        compared,
        against,
        root.has("before") ? steps("before") : List.of(),
        steps);
  }

  private List<Long> seeds() {
    List<Long> seeds = new ArrayList<>();
    for (JsonNode seed : array(root, "seeds")) {
      if (!seed.isIntegralNumber()) {
        throw wrong("seeds", "has " + seed + ", expected whole numbers");
      }
      seeds.add(seed.asLong());
    }
    if (seeds.isEmpty()) {
      throw wrong("seeds", "is empty, expected at least one");
    }
    return seeds;
  }

  private Map<String, Map<String, List<String>>> axes() {
    Map<String, Map<String, List<String>>> axes = new LinkedHashMap<>();
    entries(root, "axes")
        .forEach(
            axis -> {
              Map<String, List<String>> values = new LinkedHashMap<>();
              String path = "axes." + axis.getKey();
              if (!axis.getValue().isObject() || axis.getValue().isEmpty()) {
                throw wrong(path, "expected an object that names the words of each value");
              }
              axis.getValue()
                  .properties()
                  .forEach(
                      value ->
                          values.put(name(value.getKey(), path), words(value.getValue(), path)));
              axes.put(axis.getKey(), values);
            });
    return axes;
  }

  private String name(String given, String path) {
    if (!NAME.matcher(given).matches()) {
      throw wrong(path, "has '" + given + "', expected letters, digits, '-' and '_'");
    }
    return given;
  }

  private List<Map<String, String>> without(Map<String, Map<String, List<String>>> axes) {
    List<Map<String, String>> without = new ArrayList<>();
    for (JsonNode one : root.has("without") ? array(root, "without") : List.<JsonNode>of()) {
      Map<String, String> values = new LinkedHashMap<>();
      one.properties().forEach(e -> values.put(e.getKey(), e.getValue().asText()));
      values.forEach(
          (axis, value) -> {
            if (!axes.getOrDefault(axis, Map.of()).containsKey(value)) {
              throw wrong("without", "names " + axis + " " + value + ", which there is not");
            }
          });
      if (values.isEmpty()) {
        throw wrong("without", "has " + one + ", expected objects that name values of axes");
      }
      without.add(values);
    }
    return without;
  }

  private List<ExperimentStep> steps(String key) {
    List<ExperimentStep> steps = new ArrayList<>();
    for (JsonNode step : array(root, key)) {
      List<String> command = words(step.path("command"), key + ".command");
      if (command.isEmpty()) {
        throw wrong(key, "has a step without a command");
      }
      @Nullable String resume = step.has("resume") ? step.path("resume").asText() : null;
      steps.add(new ExperimentStep(command, resume));
    }
    return steps;
  }

  private List<String> words(JsonNode node, String path) {
    List<String> words = new ArrayList<>();
    if (!node.isArray()) {
      throw wrong(path, "expected a list of words");
    }
    for (JsonNode word : node) {
      if (!word.isTextual()) {
        throw wrong(path, "has " + word + ", expected words in quotes");
      }
      words.add(word.asText());
    }
    return words;
  }

  private String text(String key) {
    JsonNode node = root.path(key);
    if (!node.isTextual()) {
      throw wrong(key, node.isMissingNode() ? "is missing" : "expected a text");
    }
    return node.asText();
  }

  private Iterable<JsonNode> array(ObjectNode from, String key) {
    JsonNode node = from.path(key);
    if (!node.isArray()) {
      throw wrong(key, node.isMissingNode() ? "is missing" : "expected a list");
    }
    return node;
  }

  private Set<Map.Entry<String, JsonNode>> entries(ObjectNode from, String key) {
    JsonNode node = from.path(key);
    if (!node.isObject()) {
      throw wrong(key, node.isMissingNode() ? "is missing" : "expected an object");
    }
    return node.properties();
  }

  private ConfigException wrong(String key, String problem) {
    return new ConfigException(file + ": " + key + " " + problem);
  }
}
