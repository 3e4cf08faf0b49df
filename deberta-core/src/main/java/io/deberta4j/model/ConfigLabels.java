package io.deberta4j.model;

import com.fasterxml.jackson.databind.JsonNode;
import io.deberta4j.io.ConfigException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The names of the classes: {@code id2label}, {@code label2id} and {@code num_labels}. */
final class ConfigLabels {
  private static final int DEFAULT_COUNT = 2;
  private static final int MAX_COUNT = 1_000_000;

  private ConfigLabels() {}

  static List<String> read(ConfigFields f) {
    JsonNode names = f.node("id2label");
    JsonNode ids = f.node("label2id");
    int count = f.integer("num_labels", names == null ? DEFAULT_COUNT : names.size());
    if (count < 1 || count > MAX_COUNT) {
      throw new ConfigException("num_labels must lie in 1 to " + MAX_COUNT + ", got " + count);
    }
    if (names == null) {
      return HeadConfig.unnamedLabels(count);
    }
    if (names.size() != count) {
      throw new ConfigException(
          "num_labels="
              + count
              + " contradicts id2label, which names "
              + names.size()
              + " classes");
    }
    List<String> labels = new ArrayList<>();
    for (int id = 0; id < count; id++) {
      JsonNode name = names.get(Integer.toString(id));
      if (names.isArray()) {
        name = names.get(id);
      }
      if (name == null || name.isContainerNode()) {
        throw new ConfigException("id2label names " + count + " classes but has none for " + id);
      }
      labels.add(name.asText());
    }
    checkAgree(labels, ids);
    return labels;
  }

  /** Refuses a label2id that gives a label of id2label another id. */
  private static void checkAgree(List<String> labels, @Nullable JsonNode ids) {
    if (ids == null) {
      return;
    }
    for (int id = 0; id < labels.size(); id++) {
      JsonNode other = ids.get(labels.get(id));
      if (other != null && other.asInt(id) != id && labels.indexOf(labels.get(id)) == id) {
        throw new ConfigException(
            "id2label says class "
                + id
                + " is \""
                + labels.get(id)
                + "\", label2id says it is "
                + other
                + "; make them agree");
      }
    }
  }

  static void write(List<String> labels, Map<String, Object> out) {
    Map<String, Object> names = new LinkedHashMap<>();
    Map<String, Object> ids = new LinkedHashMap<>();
    for (int id = 0; id < labels.size(); id++) {
      names.put(Integer.toString(id), labels.get(id));
      ids.put(labels.get(id), id);
    }
    out.put("id2label", names);
    out.put("label2id", ids);
  }
}
