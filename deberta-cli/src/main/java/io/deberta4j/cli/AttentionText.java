package io.deberta4j.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.deberta4j.attention.AttentionMasses;
import io.deberta4j.attention.AttentionShares;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Where attention goes, as lines to read and as JSON. */
final class AttentionText {
  private static final String HEAD =
      "layer  to [CLS]  to [SEP]  to itself  beside itself  to what stands out  elsewhere";

  private AttentionText() {}

  static List<String> lines(List<AttentionShares> layers) {
    List<String> lines = new ArrayList<>(List.of(HEAD));
    for (int i = 0; i < layers.size(); i++) {
      lines.add(line(Integer.toString(i + 1), layers.get(i)));
    }
    return lines;
  }

  private static String line(String name, AttentionShares shares) {
    return String.format(
        Locale.ROOT,
        "%5s  %8.3f  %8.3f  %9.3f  %13.3f  %18.3f  %9.3f",
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
          lines.add(name + ": " + masses.texts() + " texts, " + masses.tokens() + " tokens");
          lines.addAll(lines(masses.byLayer()));
          lines.add(line("even", masses.even()));
        });
    return lines;
  }

  static ObjectNode json(Map<String, AttentionMasses> models) {
    ObjectNode root = JsonNodeFactory.instance.objectNode();
    ArrayNode all = root.putArray("models");
    models.forEach(
        (name, masses) -> {
          ObjectNode one = all.addObject().put("model", name);
          one.put("texts", masses.texts()).put("tokens", masses.tokens());
          put(one, masses.byLayer());
          put(one.putObject("even"), masses.even());
        });
    return root;
  }

  static void put(ObjectNode to, List<AttentionShares> layers) {
    ArrayNode all = to.putArray("layers");
    layers.forEach(layer -> put(all.addObject(), layer));
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
