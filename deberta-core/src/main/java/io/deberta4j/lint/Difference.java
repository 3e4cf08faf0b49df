package io.deberta4j.lint;

import io.deberta4j.head.UnusedTensors;
import io.deberta4j.model.DebertaConfig;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * How the encoder that a configuration describes differs from the tensors that are there.
 *
 * @param missing names that the encoder asks for and that are not there
 * @param surplus names that are there and that nothing asks for
 * @param misshapen names that are there in another shape, with that asked for
 */
record Difference(List<String> missing, List<String> surplus, Map<String, List<Long>> misshapen) {
  static Difference between(DebertaConfig config, Tensors tensors) {
    Map<String, List<Long>> expected = ExpectedTensors.encoder(config, tensors.layers() + 1);
    List<String> missing = new ArrayList<>();
    Map<String, List<Long>> misshapen = new LinkedHashMap<>();
    expected.forEach(
        (name, shape) -> {
          List<Long> found = tensors.shape(name);
          if (found == null) {
            missing.add(name);
          } else if (!found.equals(shape)) {
            misshapen.put(name, shape);
          }
        });
    List<String> surplus = UnusedTensors.unexplained(tensors.askedFor(expected.keySet()));
    return new Difference(missing, surplus, misshapen);
  }

  /** Returns the names that are missing or surplus. */
  List<String> names() {
    List<String> names = new ArrayList<>(missing);
    names.addAll(surplus);
    return names;
  }
}
