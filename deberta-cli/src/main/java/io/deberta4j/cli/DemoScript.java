package io.deberta4j.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.deberta4j.hub.EmbeddedModel;
import io.deberta4j.hub.PipelineTask;
import io.deberta4j.io.ConfigException;
import io.deberta4j.io.SafeJson;
import io.deberta4j.report.Provenance;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What the tour shows of a model, and how good it is there: its files {@code demo.json} and {@code
 * training.json}.
 */
final class DemoScript {
  /** The file of the tour. */
  static final String FILE = "demo.json";

  private static final int MAX_BYTES = 16 << 20;

  private final EmbeddedModel model;
  private final Path directory;
  private final ObjectNode script;
  private final ObjectNode training;

  /**
   * Rows that the model was not trained on.
   *
   * @param options how {@code finetune} was told where the data is and what is held out, {@code
   *     {data}} being the folder of all data sets
   * @param rows the places in the held-out split, from 0
   */
  record HeldOut(List<String> options, List<Integer> rows) {}

  /** Reads the files of a model that was unpacked to a directory. */
  DemoScript(EmbeddedModel model, Path directory) {
    this.model = model;
    this.directory = directory;
    script = SafeJson.readObject(directory.resolve(FILE), MAX_BYTES, ConfigException::new);
    training =
        SafeJson.readObject(directory.resolve(Provenance.FILE), MAX_BYTES, ConfigException::new);
  }

  EmbeddedModel model() {
    return model;
  }

  Path directory() {
    return directory;
  }

  private JsonNode part(PipelineTask task) {
    JsonNode part = script.path("tasks").path(task.label());
    if (!part.path("about").isTextual() || part.path("texts").isEmpty()) {
      throw new ConfigException(
          "%s: the task %s has no 'about' or no 'texts'"
              .formatted(directory.resolve(FILE), task.label()));
    }
    return part;
  }

  /** Says in words what the model does. */
  String about(PipelineTask task) {
    return part(task).path("about").asText();
  }

  /** Returns the labels to choose from, where the task takes them when asked. */
  List<String> labels(PipelineTask task) {
    return texts(part(task).path("labels"));
  }

  /** Returns the texts that were written for the tour. */
  List<DemoInput> written(PipelineTask task) {
    List<DemoInput> inputs = new ArrayList<>();
    for (JsonNode text : part(task).path("texts")) {
      @Nullable String pair = text.has("pair") ? text.path("pair").asText() : null;
      inputs.add(new DemoInput(text.path("text").asText(), pair, null, null));
    }
    return inputs;
  }

  /** Returns where the held-out rows are, or null for a task without any. */
  @Nullable HeldOut heldOut(PipelineTask task) {
    JsonNode heldOut = part(task).path("held_out");
    if (heldOut.isMissingNode()) {
      return null;
    }
    List<Integer> rows = new ArrayList<>();
    heldOut.path("rows").forEach(row -> rows.add(row.asInt()));
    return new HeldOut(texts(heldOut.path("data")), rows);
  }

  /** Returns the hashes of the files that the model was trained on. */
  Set<String> hashes() {
    Set<String> hashes = new HashSet<>();
    training.path("data").forEach(file -> hashes.add(file.path("sha256").asText()));
    return hashes;
  }

  /**
   * Says how good the model is on what was held out, beside what a constant answer gets; both are
   * what its training wrote down.
   */
  String score(PipelineTask task) {
    String metric = part(task).path("metric").asText("");
    if (metric.isEmpty()) {
      return "not measured";
    }
    for (JsonNode figure : training.path("results")) {
      if (figure.path("metric").asText().equals(metric)) {
        JsonNode baseline = figure.path("baseline");
        String beside =
            baseline.isMissingNode()
                ? ""
                : String.format(
                    Locale.ROOT,
                    "; without a model %.3f (%s)",
                    baseline.path("value").asDouble(),
                    baseline.path("source").asText());
        return String.format(
            Locale.ROOT,
            "%s %.3f on what was held out%s",
            metric,
            figure.path("value").asDouble(),
            beside);
      }
    }
    throw new ConfigException(
        "%s has no result '%s', which %s names"
            .formatted(directory.resolve(Provenance.FILE), metric, FILE));
  }

  private static List<String> texts(JsonNode list) {
    List<String> texts = new ArrayList<>();
    list.forEach(text -> texts.add(text.asText()));
    return texts;
  }
}
