package io.deberta4j.attention;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.deberta4j.attention.AttentionPictures.Kind;
import io.deberta4j.io.AtomicFiles;
import io.deberta4j.io.SafeJson;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Base64;
import java.util.Map;

/**
 * Writes attention down for people: one HTML page that needs nothing else, to look at every head
 * token by token, and pictures (PNG) of all of them; of one model, or of two side by side.
 */
public final class AttentionPage {
  /** The name of the page. */
  public static final String FILE = "attention.html";

  /** What the names of another model's pictures begin with. */
  public static final String OTHER = "compare-";

  private AttentionPage() {}

  /**
   * Writes or replaces {@value #FILE}, {@code attention.png}, {@code c2c.png}, {@code c2p.png},
   * {@code p2c.png}, {@code bias.png} (all heads, layers downwards), {@code layer-01-head-01.png}
   * and {@code decoder-pass-1-head-01.png} and so on, as far as the model has them.
   *
   * <p>Of two models, the page shows the maps side by side, and the pictures of the second have
   * names that begin with {@value #OTHER}.
   *
   * @param folder exists
   * @param models what one or two models attended to, by their names, in the order of the page
   */
  public static void write(Path folder, Map<String, AttentionMaps.Result> models) {
    ObjectNode root = JsonNodeFactory.instance.objectNode();
    ArrayNode all = root.putArray("models");
    models.forEach(
        (name, result) -> {
          AttentionPictures.write(folder, all.isEmpty() ? "" : OTHER, result.maps());
          put(all.addObject(), name, result);
        });
    AtomicFiles.write(folder.resolve(FILE), page(root));
  }

  private static String page(ObjectNode data) {
    String json = new String(SafeJson.compact(data), StandardCharsets.UTF_8);
    return template().replace("/*DATA*/", json.replace("<", "\\u003c"));
  }

  /** Values as bytes, 0 to 255 of the largest for attention, 1 to 255 around 128 for scores. */
  private static void put(ObjectNode model, String name, AttentionMaps.Result result) {
    model.put("name", name);
    result.tokens().forEach(model.putArray("tokens")::add);
    ArrayNode maps = model.putArray("maps");
    for (AttentionMap map : result.maps()) {
      AttentionLayer layer = map.layer();
      ObjectNode one = maps.addObject().put("label", layer.label()).put("layer", layer.index());
      one.put("pass", layer.pass()).put("head", map.head());
      AttentionShares shares = result.shares(map);
      one.put("itself", shares.itself()).put("beside", shares.beside());
      one.put("first", shares.first()).put("separators", shares.separators());
      one.put("stripes", shares.stripes());
      for (Kind kind : Kind.values()) {
        float[][] values = kind.of(map);
        if (values != null) {
          float most = AttentionPictures.largest(values);
          one.putObject(kind.fileName())
              .put("largest", most)
              .put("bytes", bytes(values, most, kind == Kind.ATTENTION));
        }
      }
    }
  }

  private static String bytes(float[][] values, float most, boolean attention) {
    int n = values.length;
    byte[] bytes = new byte[n * n];
    for (int i = 0; i < n; i++) {
      for (int j = 0; j < n; j++) {
        float share = most == 0 ? 0 : values[i][j] / most;
        bytes[i * n + j] = (byte) Math.round(attention ? 255 * share : 128 + 127 * share);
      }
    }
    return Base64.getEncoder().encodeToString(bytes);
  }

  private static String template() {
    try (InputStream in = AttentionPage.class.getResourceAsStream(FILE)) {
      if (in == null) {
        throw new IllegalStateException(FILE + " is missing among the resources");
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
