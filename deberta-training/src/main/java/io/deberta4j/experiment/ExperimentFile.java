package io.deberta4j.experiment;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.deberta4j.experiment.Experiment.Choice;
import io.deberta4j.experiment.Experiment.Gains;
import io.deberta4j.io.ConfigException;
import io.deberta4j.io.SafeJson;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

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
          "gains",
          "chosen",
          "before",
          "steps");

  private static final Set<String> BEFORE_KEYS = Set.of("command", "resume");
  private static final Set<String> STEP_KEYS =
      Set.of("command", "resume", "folder", "without", "measures", "data");

  /** Names that stand for something already. */
  private static final Set<String> RESERVED =
      Set.of("run", "runs", "shared", "files", "data", "threads", "seed");

  /** Names of values become names of folders. */
  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_-]+");

  private final Path file;
  private final ObjectNode root;
  private final DescriptionFields fields;
  private final boolean choosing;

  /** Creates a reader; {@code choosing}: its values are chosen by other experiments. */
  private ExperimentFile(Path file, boolean choosing) {
    this.file = file;
    this.choosing = choosing;
    root = SafeJson.readObject(file, MAX_BYTES, ConfigException::new);
    fields = new DescriptionFields(file, root);
  }

  /**
   * Reads a file of the fields of {@link Experiment}.
   *
   * @throws ConfigException naming the file and the field, if something is missing, unknown or of
   *     another kind
   */
  public static Experiment read(Path file) {
    return new ExperimentFile(file, true).experiment();
  }

  private Experiment experiment() {
    fields.requireKnown(root, KEYS, "");
    Map<String, Map<String, List<String>>> axes = axes();
    String compared = fields.text("compared");
    if (!axes.containsKey(compared)) {
      throw fields.wrong(
          "compared", "is '" + compared + "', expected one of the axes " + axes.keySet());
    }
    String against = fields.text("against");
    requireValue(against, axes.getOrDefault(compared, Map.of()).keySet(), "against");
    String name = String.valueOf(file.getFileName()).replaceFirst("\\.json$", "");
    List<ExperimentStep> steps = steps("steps", axes);
    if (steps.isEmpty()) {
      throw fields.wrong("steps", "is empty, expected at least one command");
    }
    Experiment experiment =
        new Experiment(
            name,
            fields.text("title"),
            fields.text("hypothesis"),
            fields.text("test"),
            fields.text("detects"),
            seeds(),
            axes,
            without(root, axes),
            compared,
            against,
            root.has("gains") ? gains(axes, compared) : null,
            root.has("chosen") ? chosen(axes.keySet()) : Map.of(),
            root.has("before") ? steps("before", Map.of()) : List.of(),
            steps);
    requireNames(experiment);
    return experiment;
  }

  private void requireValue(String value, Set<String> values, String path) {
    if (!values.contains(value)) {
      throw fields.wrong(path, "is '" + value + "', expected one of " + values);
    }
  }

  private Gains gains(Map<String, Map<String, List<String>>> axes, String compared) {
    fields.entries(root, "gains");
    JsonNode node = root.path("gains");
    fields.requireKnown(node, Set.of("axis", "against"), "gains.");
    String axis = node.path("axis").asText();
    Set<String> others = new LinkedHashSet<>(axes.keySet());
    others.remove(compared);
    requireValue(axis, others, "gains.axis");
    String against = node.path("against").asText();
    requireValue(against, axes.getOrDefault(axis, Map.of()).keySet(), "gains.against");
    return new Gains(axis, against);
  }

  /** A run's name is that of its folder. */
  private void requireNames(Experiment experiment) {
    Map<String, Experiment.Run> named = new HashMap<>();
    for (Experiment.Run run : experiment.runs()) {
      Experiment.Run other = named.put(run.name(), run);
      if (run.equals(other)) {
        throw fields.wrong("seeds", "has " + run.seed() + " twice, expected each once");
      }
      if (other != null) {
        throw fields.wrong(
            "axes",
            "names the folder of two runs %s, those with %s and %s; call a value another"
                .formatted(run.name(), other.values(), run.values()));
      }
    }
  }

  private List<Long> seeds() {
    List<Long> seeds = new ArrayList<>();
    for (JsonNode seed : fields.array(root, "seeds")) {
      if (!seed.isIntegralNumber()) {
        throw fields.wrong("seeds", "has " + seed + ", expected whole numbers");
      }
      seeds.add(seed.asLong());
    }
    if (seeds.isEmpty()) {
      throw fields.wrong("seeds", "is empty, expected at least one");
    }
    return seeds;
  }

  private Map<String, Map<String, List<String>>> axes() {
    Map<String, Map<String, List<String>>> axes = new LinkedHashMap<>();
    fields
        .entries(root, "axes")
        .forEach(
            axis -> {
              Map<String, List<String>> values = new LinkedHashMap<>();
              String path = "axes." + axis.getKey();
              if (!axis.getValue().isObject() || axis.getValue().isEmpty()) {
                throw fields.wrong(path, "expected an object that names the words of each value");
              }
              if (RESERVED.contains(axis.getKey())) {
                throw fields.wrong(path, "is the name of something else; call the axis another");
              }
              axis.getValue()
                  .properties()
                  .forEach(
                      value ->
                          values.put(
                              name(value.getKey(), path), fields.words(value.getValue(), path)));
              axes.put(axis.getKey(), values);
            });
    return axes;
  }

  private String name(String given, String path) {
    if (!NAME.matcher(given).matches()) {
      throw fields.wrong(path, "has '" + given + "', expected letters, digits, '-' and '_'");
    }
    return given;
  }

  private List<Map<String, String>> without(
      ObjectNode from, Map<String, Map<String, List<String>>> axes) {
    List<Map<String, String>> without = new ArrayList<>();
    for (JsonNode one : from.has("without") ? fields.array(from, "without") : List.<JsonNode>of()) {
      Map<String, String> values = values(one, axes, "without");
      if (values.isEmpty()) {
        throw fields.wrong("without", "has " + one + ", expected objects that name values of axes");
      }
      without.add(values);
    }
    return without;
  }

  private Map<String, String> values(
      JsonNode node, Map<String, Map<String, List<String>>> axes, String path) {
    Map<String, String> values = new LinkedHashMap<>();
    node.properties().forEach(e -> values.put(e.getKey(), e.getValue().asText()));
    values.forEach(
        (axis, value) -> {
          if (!axes.getOrDefault(axis, Map.of()).containsKey(value)) {
            throw fields.wrong(path, "names " + axis + " " + value + ", which there is not");
          }
        });
    return values;
  }

  private Map<String, Choice> chosen(Set<String> axes) {
    Map<String, Choice> chosen = new LinkedHashMap<>();
    if (!choosing) {
      throw fields.wrong(
          "chosen", "is in an experiment that another chooses by; expected none there");
    }
    for (Map.Entry<String, JsonNode> one : fields.entries(root, "chosen")) {
      String path = "chosen." + one.getKey();
      fields.requireKnown(one.getValue(), Set.of("experiment", "values", "best"), path + ".");
      if (RESERVED.contains(one.getKey()) || axes.contains(one.getKey())) {
        throw fields.wrong(path, "is the name of something else; call it another");
      }
      String experiment = name(one.getValue().path("experiment").asText(), path + ".experiment");
      Experiment from =
          new ExperimentFile(file.resolveSibling(experiment + ".json"), false).experiment();
      Map<String, String> values =
          values(one.getValue().path("values"), from.axes(), path + ".values");
      Set<String> others = new LinkedHashSet<>(from.axes().keySet());
      others.remove(from.compared());
      if (!values.keySet().equals(others)) {
        throw fields.wrong(path + ".values", "expected a value of each of " + others);
      }
      String best = one.getValue().path("best").asText();
      if (!best.equals("lowest") && !best.equals("highest")) {
        throw fields.wrong(path + ".best", "is '" + best + "', expected lowest or highest");
      }
      chosen.put(one.getKey(), new Choice(from, values, best.equals("lowest")));
    }
    return chosen;
  }

  private List<ExperimentStep> steps(String key, Map<String, Map<String, List<String>>> axes) {
    List<ExperimentStep> steps = new ArrayList<>();
    for (JsonNode step : fields.array(root, key)) {
      fields.requireKnown(step, key.equals("before") ? BEFORE_KEYS : STEP_KEYS, key + ".");
      List<String> command = fields.words(step.path("command"), key + ".command");
      if (command.isEmpty()) {
        throw fields.wrong(key, "has a step without a command");
      }
      steps.add(
          new ExperimentStep(
              command,
              step.has("resume") ? step.path("resume").asText() : null,
              step.has("folder") ? step.path("folder").asText() : null,
              step instanceof ObjectNode object ? without(object, axes) : List.of(),
              step.has("measures") ? fields.words(step.path("measures"), key + ".measures") : null,
              step.has("data") ? name(step.path("data").asText(), key + ".data") : null));
    }
    return steps;
  }
}
