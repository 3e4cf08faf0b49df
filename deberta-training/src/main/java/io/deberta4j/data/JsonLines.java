package io.deberta4j.data;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.deberta4j.io.DataException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** A file with one JSON object a line. */
final class JsonLines implements JsonObjects {
  /** Reads whole documents: nothing may follow them. */
  static final JsonMapper MAPPER = mapper(true);

  /** Reads the values of a longer document. */
  static final JsonMapper PARTS = mapper(false);

  private final Path file;
  private final BadRows bad;
  private final Lines lines;

  JsonLines(Path file, BadRows bad) {
    this.file = file;
    this.bad = bad;
    lines = new Lines(file, bad);
  }

  private static JsonMapper mapper(boolean alone) {
    return JsonMapper.builder(
            JsonFactory.builder()
                .streamReadConstraints(
                    StreamReadConstraints.builder().maxStringLength(Rows.MAX_LENGTH).build())
                .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                .disable(StreamReadFeature.INCLUDE_SOURCE_IN_LOCATION)
                .build())
        .configure(DeserializationFeature.FAIL_ON_TRAILING_TOKENS, alone)
        .build();
  }

  @Override
  public long number() {
    return lines.number();
  }

  @Override
  public @Nullable ObjectNode next() {
    for (String line = lines.next(); line != null; line = lines.next()) {
      if (!line.isBlank()) {
        try {
          return object(line);
        } catch (DataException e) {
          bad.found(e);
        }
      }
    }
    return null;
  }

  private ObjectNode object(String line) {
    JsonNode node;
    try {
      node = MAPPER.readTree(line);
    } catch (JsonProcessingException e) {
      throw new DataException(
          "%s: line %d is not a JSON object: %s"
              .formatted(file, lines.number(), e.getOriginalMessage()),
          e);
    }
    if (node instanceof ObjectNode object) {
      return object;
    }
    throw new DataException(
        "%s: line %d holds a JSON %s, expected one object a line"
            .formatted(file, lines.number(), node.getNodeType()));
  }

  @Override
  public void close() {
    lines.close();
  }
}
