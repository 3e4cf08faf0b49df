package io.deberta4j.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.deberta4j.pretraining.PretrainingResult;
import io.deberta4j.report.Figure;
import io.deberta4j.report.RunFolder;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** The figures of pre-training as lines to read, and as JSON. */
final class PretrainingText {
  private PretrainingText() {}

  static List<String> lines(PretrainingResult result) {
    List<String> lines = new ArrayList<>();
    for (Path model : result.models()) {
      lines.add("model       " + model);
    }
    lines.add("report      " + result.runFolder().resolve(RunFolder.REPORT));
    lines.add(
        "kept        update " + result.training().keptStep() + " of " + result.training().steps());
    lines.add(String.format(Locale.ROOT, "tokens/s    %.0f", result.tokensPerSecond()));
    for (Figure figure : result.figures()) {
      lines.add(
          String.format(
              Locale.ROOT, "%-11s %-20s %8.4f", figure.data(), figure.metric(), figure.value()));
    }
    return lines;
  }

  static ObjectNode json(PretrainingResult result) {
    ObjectNode object = JsonNodeFactory.instance.objectNode();
    ArrayNode models = object.putArray("models");
    result.models().forEach(model -> models.add(model.toString()));
    object
        .put("run", result.runFolder().toString())
        .put("steps", result.training().steps())
        .put("kept_step", result.training().keptStep())
        .put("tokens_per_second", result.tokensPerSecond());
    ArrayNode figures = object.putArray("figures");
    for (Figure figure : result.figures()) {
      ObjectNode one = figures.addObject();
      one.put("data", figure.data()).put("metric", figure.metric());
      if (Double.isFinite(figure.value())) {
        one.put("value", figure.value());
      } else {
        one.putNull("value");
      }
    }
    return object;
  }
}
