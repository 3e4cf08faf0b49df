package io.deberta4j.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.deberta4j.finetuning.TaskResult;
import io.deberta4j.report.Figure;
import io.deberta4j.report.RunFolder;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** The figures of a run as lines to read, and as JSON. */
final class TaskText {
  private TaskText() {}

  static List<String> lines(TaskResult result) {
    List<String> lines = new ArrayList<>();
    lines.add("model    " + result.model());
    lines.add("report   " + result.runFolder().resolve(RunFolder.REPORT));
    int labels = result.labels().size();
    if (labels > 0) {
      lines.add("labels   " + labels);
    }
    lines.add(
        "kept     update " + result.training().keptStep() + " of " + result.training().steps());
    result
        .examples()
        .forEach(
            (data, count) ->
                lines.add(String.format("%-8s %d examples, weights as stored", data, count)));
    for (Figure figure : result.figures()) {
      lines.add(
          String.format(
              Locale.ROOT,
              "%-8s %-22s %7.4f%s%s",
              figure.data(),
              figure.metric(),
              figure.value(),
              beside(figure.baseline()),
              beside(figure.published())));
    }
    return lines;
  }

  private static String beside(Figure.@Nullable Reference reference) {
    return reference == null
        ? ""
        : String.format(Locale.ROOT, "   %.4f %s", reference.value(), reference.source());
  }

  static ObjectNode json(TaskResult result) {
    ObjectNode object = JsonNodeFactory.instance.objectNode();
    object
        .put("model", result.model().toString())
        .put("run", result.runFolder().toString())
        .put("labels", result.labels().size())
        .put("steps", result.training().steps())
        .put("kept_step", result.training().keptStep());
    putDecisive(object, result);
    ArrayNode figures = object.putArray("figures");
    for (Figure figure : result.figures()) {
      ObjectNode one = figures.addObject();
      one.put("data", figure.data()).put("metric", figure.metric()).put("value", figure.value());
      put(one, "baseline", figure.baseline());
      put(one, "published", figure.published());
    }
    return object;
  }

  /** The figures of the data that decided, by their metrics. */
  private static void putDecisive(ObjectNode to, TaskResult result) {
    if (!result.figures().isEmpty()) {
      String data = result.figures().get(0).data();
      ObjectNode evaluation = to.putObject("evaluation");
      evaluation.put("data", data).put("examples", result.examples().get(data));
      result.figures().stream()
          .filter(figure -> figure.data().equals(data))
          .forEach(figure -> evaluation.put(figure.metric(), figure.value()));
    }
  }

  private static void put(ObjectNode to, String name, Figure.@Nullable Reference reference) {
    if (reference != null) {
      to.putObject(name).put("source", reference.source()).put("value", reference.value());
    }
  }
}
