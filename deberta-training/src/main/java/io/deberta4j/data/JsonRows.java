package io.deberta4j.data;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.deberta4j.io.DataException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A file with one JSON object a line; its scalar members are the fields, null ones are absent. */
final class JsonRows implements Rows {
  private static final JsonMapper MAPPER =
      JsonMapper.builder()
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .build();

  private final Path file;
  private final Lines lines;

  JsonRows(Path file) {
    this.file = file;
    lines = new Lines(file);
  }

  @Override
  public @Nullable Row next() {
    String line = lines.next();
    while (line != null && line.isBlank()) {
      line = lines.next();
    }
    return line == null ? null : new Row(lines.number(), fields(line));
  }

  private Map<String, String> fields(String line) {
    JsonNode node;
    try {
      node = MAPPER.readTree(line);
    } catch (JsonProcessingException e) {
      throw new DataException(
          "%s: line %d is not a JSON object: %s"
              .formatted(file, lines.number(), e.getOriginalMessage()),
          e);
    }
    if (!node.isObject()) {
      throw new DataException(
          "%s: line %d holds a JSON %s, expected one object a line"
              .formatted(file, lines.number(), node.getNodeType()));
    }
    Map<String, String> fields = new LinkedHashMap<>();
    for (Map.Entry<String, JsonNode> member : node.properties()) {
      if (member.getValue().isValueNode() && !member.getValue().isNull()) {
        fields.put(member.getKey(), member.getValue().asText());
      }
    }
    return fields;
  }

  @Override
  public void close() {
    lines.close();
  }
}
