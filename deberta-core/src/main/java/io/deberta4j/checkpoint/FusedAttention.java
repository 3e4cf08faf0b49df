package io.deberta4j.checkpoint;

import io.deberta4j.io.CheckpointException;
import io.deberta4j.tensor.Tensor;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Splits v1's fused projection into query, key and value, and fuses them again. */
public final class FusedAttention {
  private static final String QUERY = "query_proj.weight";

  private FusedAttention() {}

  /**
   * Takes the rows of one projection.
   *
   * @param fused [3D, D]
   * @param heads A
   * @param name the name of the tensor, for errors
   * @return [D, D]
   */
  static Tensor split(Tensor fused, FusedRows rows, int heads, String name) {
    int headSize = FusedRows.headSize(fused.shape(), heads, name);
    return fused.indexSelect(0, index(rows.indices(heads, headSize)));
  }

  /**
   * Gives the tensors of a model the names and the layout of a v1 checkpoint.
   *
   * @param canonical tensors by the names the model asks for
   * @param heads A
   */
  public static Map<String, Tensor> toV1(Map<String, Tensor> canonical, int heads) {
    Map<String, Tensor> published = new LinkedHashMap<>();
    canonical.forEach(
        (name, tensor) -> {
          if (name.endsWith(".attention.self." + QUERY)) {
            published.put(LegacyNames.v1(name), fuse(canonical, name, heads));
          } else if (!LegacyNames.v1(name).endsWith("in_proj.weight")) {
            published.put(LegacyNames.v1(name), tensor);
          }
        });
    return published;
  }

  private static Tensor fuse(Map<String, Tensor> canonical, String queryName, int heads) {
    String base = queryName.substring(0, queryName.length() - QUERY.length());
    Tensor stacked =
        Tensor.cat(
            List.of(
                find(canonical, queryName),
                find(canonical, base + "key_proj.weight"),
                find(canonical, base + "value_proj.weight")),
            0); // [3D, D]
    int headSize = Math.toIntExact(stacked.size(0) / (3L * heads));
    return stacked.indexSelect(0, index(FusedRows.fused(heads, headSize)));
  }

  private static Tensor find(Map<String, Tensor> canonical, String name) {
    Tensor tensor = canonical.get(name);
    if (tensor == null) {
      throw new CheckpointException(
          "tensor '" + name + "' is missing; v1 saves query, key and value as one");
    }
    return tensor;
  }

  private static Tensor index(int[] rows) {
    return Tensor.of(Arrays.stream(rows).asLongStream().toArray(), rows.length);
  }
}
