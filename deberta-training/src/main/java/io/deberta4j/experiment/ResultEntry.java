package io.deberta4j.experiment;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.deberta4j.io.DataException;
import io.deberta4j.io.SafeJson;
import io.deberta4j.report.RunFolder;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A figure that a step of a run is judged by: one of its measures, or the first that it printed for
 * some data.
 *
 * @param command that printed it, as {@code evaluate-lm}
 * @param data that it was measured on, as the step names it, else as it printed
 * @param baseline what an answer without a model gets, or null
 * @param scores the file of what was got on each sequence, or null
 * @param masks what was asked, as far as the step says: for the part that the metric is of
 * @param log of the training, or null
 * @param positions the loss by position in the sequence, where the step printed it
 */
record ResultEntry(
    Experiment.Run run,
    String command,
    String data,
    String metric,
    double value,
    @Nullable Double baseline,
    @Nullable Path scores,
    String masks,
    @Nullable Path log,
    Map<String, Double> positions) {
  /**
   * Reads what a step printed; none if that has no figures.
   *
   * @throws DataException if it is no JSON or cannot be read
   */
  static List<ResultEntry> read(Experiment.Run run, StepResult result) {
    Path output = result.output();
    List<ResultEntry> entries = new ArrayList<>();
    ObjectNode printed = printed(output);
    if (printed == null) {
      return entries;
    }
    Path written = beside(output, printed.path("run"));
    Path folder = written == null ? result.begun() : written;
    List<String> measures = result.step().measures();
    String named = result.step().data();
    Set<String> seen = new HashSet<>();
    for (JsonNode figure : printed.path("figures")) {
      String data = figure.path("data").asText();
      boolean measured =
          measures == null ? seen.add(data) : measures.contains(figure.path("metric").asText());
      if (measured && figure.path("value").isNumber()) {
        JsonNode baseline = figure.at("/baseline/value");
        entries.add(
            new ResultEntry(
                run,
                result.step().name(),
                named == null ? data : named,
                figure.path("metric").asText(),
                figure.path("value").asDouble(),
                baseline.isNumber() ? (Double) baseline.asDouble() : null,
                beside(output, printed.path("scores")),
                masks(printed.path("masks"), figure.path("metric").asText()),
                folder == null ? null : folder.resolve(RunFolder.LOG),
                positions(printed.path("by_position"), figure.path("metric").asText())));
      }
    }
    return entries;
  }

  /** What was asked besides does not matter: arms may differ in what they are asked at all. */
  private static String masks(JsonNode masks, String metric) {
    JsonNode part = masks.path(DocumentSums.part(metric));
    return (part.isMissingNode() ? masks : part).toString();
  }

  private static Map<String, Double> positions(JsonNode bins, String metric) {
    Map<String, Double> positions = new LinkedHashMap<>();
    for (JsonNode bin : bins) {
      if (metric.equals(bin.path("part").asText() + "_loss")) {
        String stretch = bin.path("from").asText() + " to " + bin.path("to").asText();
        positions.put(stretch, bin.path("loss").asDouble());
      }
    }
    return positions;
  }

  private static @Nullable ObjectNode printed(Path output) {
    try {
      String text = Files.readString(output);
      return text.startsWith("{")
          ? SafeJson.parseObject(
              text.getBytes(StandardCharsets.UTF_8), output.toString(), DataException::new)
          : null;
    } catch (IOException e) {
      throw new DataException(output + ": cannot be read (" + e.getMessage() + ")", e);
    }
  }

  /** Finds what a step wrote: beside its output, wherever that is by now, or where it was put. */
  private static @Nullable Path beside(Path output, JsonNode written) {
    if (!written.isTextual()) {
      return null;
    }
    Path there = Path.of(written.asText());
    Path here = output.resolveSibling(String.valueOf(there.getFileName()));
    if (Files.exists(here)) {
      return here;
    }
    return Files.exists(there) ? there : null;
  }
}
