package io.deberta4j.data;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A file of JSON objects, one a line or in a list. Their scalar members are the fields, and those
 * of nested objects and lists, by their path ({@code target.span1_text}, {@code endings.0}); null
 * ones are absent.
 */
final class JsonRows implements Rows {
  private final JsonObjects objects;

  JsonRows(Path file, BadRows bad) {
    objects = JsonObjects.open(file, bad);
  }

  @Override
  public @Nullable Row next() {
    ObjectNode object = objects.next();
    if (object == null) {
      return null;
    }
    Map<String, String> fields = new LinkedHashMap<>();
    addMembers("", object, fields);
    return new Row(objects.number(), objects.number(), fields);
  }

  private static void addMembers(String prefix, JsonNode object, Map<String, String> fields) {
    for (Map.Entry<String, JsonNode> member : object.properties()) {
      add(prefix + member.getKey(), member.getValue(), fields);
    }
  }

  private static void add(String path, JsonNode value, Map<String, String> fields) {
    if (value.isObject()) {
      addMembers(path + ".", value, fields);
    } else if (value.isArray()) {
      for (int i = 0; i < value.size(); i++) {
        add(path + "." + i, value.get(i), fields);
      }
    } else if (!value.isNull()) {
      fields.put(path, value.asText());
    }
  }

  @Override
  public void close() {
    objects.close();
  }
}
