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

/**
 * Writes attention down for people: one HTML page that needs nothing else, to look at every head
 * token by token, and pictures (PNG) of all of them.
 */
public final class AttentionPage {
  /** The name of the page. */
  public static final String FILE = "attention.html";

  private AttentionPage() {}

  /**
   * Writes or replaces {@value #FILE}, {@code attention.png}, {@code c2c.png}, {@code c2p.png},
   * {@code p2c.png} (all heads, layers downwards) and {@code layer-01-head-01.png} and so on.
   *
   * @param folder exists
   */
  public static void write(Path folder, AttentionMaps.Result result) {
    AttentionPictures.write(folder, result.maps());
    AtomicFiles.write(folder.resolve(FILE), page(result));
  }

  private static String page(AttentionMaps.Result result) {
    String json = new String(SafeJson.compact(data(result)), StandardCharsets.UTF_8);
    return template().replace("/*DATA*/", json.replace("<", "\\u003c"));
  }

  /** Values as bytes, 0 to 255 of the largest for attention, 1 to 255 around 128 for scores. */
  private static ObjectNode data(AttentionMaps.Result result) {
    ObjectNode root = JsonNodeFactory.instance.objectNode();
    result.tokens().forEach(root.putArray("tokens")::add);
    ArrayNode maps = root.putArray("maps");
    for (AttentionMap map : result.maps()) {
      ObjectNode one = maps.addObject().put("layer", map.layer()).put("head", map.head());
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
    return root;
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
