package io.deberta4j.checkpoint;

import io.deberta4j.io.CheckpointException;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Translates the names in released checkpoints to those the model asks for, and back.
 *
 * <ul>
 *   <li>The encoder has the prefix {@code deberta.}; published files say {@code deberta.}, {@code
 *       bert.} or nothing.
 *   <li>LayerNorm has {@code weight} and {@code bias}; files from before 2020 say {@code gamma} and
 *       {@code beta}.
 *   <li>v1 keeps query, key and value in one {@code in_proj.weight} of 3D rows, per head d rows of
 *       query, d of key and d of value, with {@code q_bias} and {@code v_bias} and no bias of keys;
 *       its {@code pos_proj} and {@code pos_q_proj} are {@code pos_key_proj} (without bias) and
 *       {@code pos_query_proj}.
 * </ul>
 *
 * <p>Every other name stays as it is. Source: {@code _pre_load_hook} in microsoft/DeBERTa, {@code
 * deberta/disentangled_attention.py} and {@code apps/models/}.
 */
public final class LegacyNames {
  private static final String ENCODER = "deberta.";
  private static final String ATTENTION = "attention.self.";

  /** Names of v1 that stand for one tensor of the model, below {@code attention.self}. */
  private static final Map<String, String> RENAMED =
      Map.of(
          "q_bias", "query_proj.bias",
          "v_bias", "value_proj.bias",
          "pos_proj.weight", "pos_key_proj.weight",
          "pos_q_proj.weight", "pos_query_proj.weight",
          "pos_q_proj.bias", "pos_query_proj.bias");

  private static final String FUSED = "in_proj.weight";

  private LegacyNames() {}

  /**
   * Where the values of a tensor of the model come from.
   *
   * @param name the published name
   * @param rows which rows of it
   */
  public record Source(String name, FusedRows rows) {}

  /**
   * Maps the names of the model to what the file has for them, in the order of the file.
   *
   * @param published all names in the file
   * @throws CheckpointException if two published names mean the same tensor
   */
  public static Map<String, Source> canonical(Collection<String> published) {
    Map<String, Source> sources = new LinkedHashMap<>();
    for (String name : published) {
      String renamed = canonical(name);
      if (renamed.endsWith("." + ATTENTION + FUSED)) {
        String base = renamed.substring(0, renamed.length() - FUSED.length());
        put(sources, base + "query_proj.weight", new Source(name, FusedRows.QUERY));
        put(sources, base + "key_proj.weight", new Source(name, FusedRows.KEY));
        put(sources, base + "value_proj.weight", new Source(name, FusedRows.VALUE));
      } else {
        put(sources, renamed, new Source(name, FusedRows.ALL));
      }
    }
    return sources;
  }

  /** Translates one published name; v1's fused weight, which is three tensors, keeps its own. */
  public static String canonical(String published) {
    String name = published;
    if (name.startsWith("bert.")) {
      name = ENCODER + name.substring("bert.".length());
    } else if (name.startsWith("embeddings.") || name.startsWith("encoder.")) {
      name = ENCODER + name;
    }
    if (name.endsWith("LayerNorm.gamma")) {
      name = name.substring(0, name.length() - "gamma".length()) + "weight";
    } else if (name.endsWith("LayerNorm.beta")) {
      name = name.substring(0, name.length() - "beta".length()) + "bias";
    }
    int at = name.lastIndexOf(ATTENTION) + ATTENTION.length();
    String leaf = at < ATTENTION.length() ? "" : name.substring(at);
    return RENAMED.containsKey(leaf) ? name.substring(0, at) + RENAMED.get(leaf) : name;
  }

  /**
   * Translates a name of the model to the one that a v1 file has. The weights of query, key and
   * value all give {@code in_proj.weight}: put them below each other and take the rows {@link
   * FusedRows#fused}.
   *
   * @throws CheckpointException if v1 has no such tensor (a bias of keys)
   */
  public static String v1(String canonical) {
    int at = canonical.lastIndexOf(ATTENTION) + ATTENTION.length();
    if (at < ATTENTION.length()) {
      return canonical;
    }
    String base = canonical.substring(0, at);
    String leaf = canonical.substring(at);
    if (leaf.equals("key_proj.bias") || leaf.equals("pos_key_proj.bias")) {
      throw new CheckpointException(
          "tensor '%s' has no place in a v1 checkpoint, whose keys have no bias. Save it as v2."
              .formatted(canonical));
    }
    if (leaf.equals("query_proj.weight")
        || leaf.equals("key_proj.weight")
        || leaf.equals("value_proj.weight")) {
      return base + FUSED;
    }
    for (Map.Entry<String, String> renamed : RENAMED.entrySet()) {
      if (renamed.getValue().equals(leaf)) {
        return base + renamed.getKey();
      }
    }
    return canonical;
  }

  private static void put(Map<String, Source> sources, String name, Source source) {
    Source before = sources.putIfAbsent(name, source);
    if (before != null) {
      throw new CheckpointException(
          "tensors '%s' and '%s' both mean '%s'. Is this two checkpoints in one?"
              .formatted(before.name(), source.name(), name));
    }
  }
}
