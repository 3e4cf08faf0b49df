package io.deberta4j.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.deberta4j.pretraining.HeldOutResult;
import io.deberta4j.pretraining.LossBin;
import io.deberta4j.report.Figure;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Figures of held-out text as lines to read, and as JSON. */
final class HeldOutReport {
  private HeldOutReport() {}

  static List<String> lines(HeldOutResult result) {
    List<String> lines = new ArrayList<>();
    result.figures().forEach(figure -> lines.add(line(figure)));
    lines.add("");
    lines.add(String.format("%-13s %-19s %8s %8s", "loss of", "at tokens", "tokens", "mean"));
    result.positions().forEach(bin -> lines.add(line(bin)));
    if (!result.frequencies().isEmpty()) {
      lines.add("");
      lines.add(
          String.format("%-13s %-19s %8s %8s", "loss of", "seen in training", "tokens", "mean"));
      result.frequencies().forEach(bin -> lines.add(line(bin)));
    }
    lines.add("");
    result.masks().forEach((part, hash) -> lines.add("asked " + part + " " + hash));
    return lines;
  }

  /** A figure, and beside it what is had without a model. */
  static String line(Figure figure) {
    Figure.Reference baseline = figure.baseline();
    String beside =
        baseline == null
            ? ""
            : String.format(Locale.ROOT, "   %8.4f %s", baseline.value(), baseline.source());
    return String.format(
        Locale.ROOT, "%-10s %-24s %8.4f%s", figure.data(), figure.metric(), figure.value(), beside);
  }

  private static String line(LossBin bin) {
    return String.format(
        Locale.ROOT,
        "%-13s %-19s %8d %8.4f",
        bin.part(),
        bin.from() + " to " + bin.to(),
        bin.tokens(),
        bin.loss());
  }

  static ObjectNode json(HeldOutResult result, @Nullable Path scores) {
    ObjectNode object = JsonNodeFactory.instance.objectNode();
    put(object, scores);
    ObjectNode masks = object.putObject("masks");
    result.masks().forEach(masks::put);
    figures(object.putArray("figures"), result.figures());
    bins(object.putArray("by_position"), result.positions());
    bins(object.putArray("by_frequency"), result.frequencies());
    return object;
  }

  /** Says where the file of scores is, if there is one. */
  static void put(ObjectNode object, @Nullable Path scores) {
    if (scores != null) {
      object.put("scores", scores.toString());
    }
  }

  static void figures(ArrayNode to, List<Figure> figures) {
    for (Figure figure : figures) {
      ObjectNode one = to.addObject().put("data", figure.data()).put("metric", figure.metric());
      number(one, figure.value());
      Figure.Reference baseline = figure.baseline();
      if (baseline != null) {
        number(one.putObject("baseline").put("source", baseline.source()), baseline.value());
      }
    }
  }

  private static void number(ObjectNode to, double value) {
    if (Double.isFinite(value)) {
      to.put("value", value);
    } else {
      to.putNull("value");
    }
  }

  private static void bins(ArrayNode to, List<LossBin> bins) {
    for (LossBin bin : bins) {
      to.addObject()
          .put("part", bin.part())
          .put("from", bin.from())
          .put("to", bin.to())
          .put("tokens", bin.tokens())
          .put("loss", bin.loss());
    }
  }
}
