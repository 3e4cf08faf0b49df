package io.deberta4j.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.deberta4j.attention.AttentionMasses;
import io.deberta4j.attention.AttentionShares;
import io.deberta4j.report.Figure;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.ToDoubleFunction;

/** Where attention goes, as lines to read and as JSON. */
final class AttentionText {
  private static final String HEAD =
      "layer               to [CLS]  to [SEP]  to itself  beside itself  to what stands out "
          + " elsewhere";

  private AttentionText() {}

  private static String line(String name, AttentionShares shares) {
    return String.format(
        Locale.ROOT,
        "%-18s  %8.3f  %8.3f  %9.3f  %13.3f  %18.3f  %9.3f",
        name,
        shares.first(),
        shares.separators(),
        shares.itself(),
        shares.beside(),
        shares.stripes(),
        shares.elsewhere());
  }

  /** The layers of each model, and what even attention would give. */
  static List<String> lines(Map<String, AttentionMasses> models) {
    List<String> lines = new ArrayList<>();
    models.forEach(
        (name, masses) -> {
          lines.add(name + ": " + rows(masses) + ", " + masses.tokens() + " tokens");
          lines.add(HEAD);
          masses.byLayer().forEach((layer, shares) -> lines.add(line(layer.label(), shares)));
          lines.add(line("mean", masses.mean()));
          lines.add(line("even", masses.even()));
        });
    return lines;
  }

  private static String rows(AttentionMasses masses) {
    return masses.texts() == 1 ? "1 row" : masses.texts() + " rows";
  }

  /**
   * The same as JSON, with the figures of the first model, which experiments judge it by: the mean
   * over its layers beside what even attention would give.
   *
   * @param data what the figures were measured on
   */
  static ObjectNode json(Map<String, AttentionMasses> models, String data) {
    ObjectNode root = JsonNodeFactory.instance.objectNode();
    ArrayNode all = root.putArray("models");
    models.forEach(
        (name, masses) -> {
          ObjectNode one = all.addObject().put("model", name);
          one.put("rows", masses.texts()).put("tokens", masses.tokens());
          ArrayNode layers = one.putArray("layers");
          masses
              .byLayer()
              .forEach(
                  (layer, shares) -> put(layers.addObject().put("layer", layer.label()), shares));
          put(one.putObject("mean"), masses.mean());
          put(one.putObject("even"), masses.even());
        });
    AttentionMasses first = models.values().iterator().next();
    HeldOutReport.figures(root.putArray("figures"), figures(first, data));
    return root;
  }

  private static List<Figure> figures(AttentionMasses masses, String data) {
    Map<String, ToDoubleFunction<AttentionShares>> shares = new LinkedHashMap<>();
    shares.put("to_cls", AttentionShares::first);
    shares.put("to_sep", AttentionShares::separators);
    shares.put("to_itself", AttentionShares::itself);
    shares.put("to_neighbours", AttentionShares::beside);
    shares.put("to_stripes", AttentionShares::stripes);
    List<Figure> figures = new ArrayList<>();
    shares.forEach(
        (metric, share) ->
            figures.add(
                new Figure(
                    metric,
                    data,
                    share.applyAsDouble(masses.mean()),
                    new Figure.Reference("even attention", share.applyAsDouble(masses.even())))));
    return figures;
  }

  private static void put(ObjectNode to, AttentionShares shares) {
    to.put("first", shares.first())
        .put("separators", shares.separators())
        .put("itself", shares.itself())
        .put("beside", shares.beside())
        .put("stripes", shares.stripes())
        .put("elsewhere", shares.elsewhere());
  }
}
