package io.deberta4j.cli;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.deberta4j.training.ClassificationMetrics;
import io.deberta4j.training.FineTuningResult;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** The figures of a training run as lines to read, and as JSON. */
final class FineTuningText {
  private FineTuningText() {}

  static List<String> lines(FineTuningResult result) {
    List<String> lines = new ArrayList<>();
    lines.add("model       " + result.output());
    lines.add("labels      " + result.labels().size());
    lines.add(
        "kept        update " + result.training().keptStep() + " of " + result.training().steps());
    ClassificationMetrics metrics = result.stored();
    if (metrics != null) {
      lines.add("evaluation  " + metrics.examples() + " texts, weights as stored");
      lines.add(String.format(Locale.ROOT, "accuracy    %.4f", metrics.accuracy()));
      lines.add(String.format(Locale.ROOT, "macro F1    %.4f", metrics.macroF1()));
      lines.add(String.format(Locale.ROOT, "loss        %.4f", metrics.loss()));
    }
    return lines;
  }

  static ObjectNode json(FineTuningResult result) {
    ObjectNode object = JsonNodeFactory.instance.objectNode();
    object
        .put("model", result.output().toString())
        .put("labels", result.labels().size())
        .put("steps", result.training().steps())
        .put("kept_step", result.training().keptStep());
    ClassificationMetrics metrics = result.stored();
    if (metrics != null) {
      object
          .putObject("evaluation")
          .put("examples", metrics.examples())
          .put("accuracy", metrics.accuracy())
          .put("macro_f1", metrics.macroF1())
          .put("loss", metrics.loss());
    }
    return object;
  }
}
