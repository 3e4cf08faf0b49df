package io.deberta4j.data;

import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.deberta4j.io.DataException;
import java.io.IOException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** The objects of a JSON file, one after the other: those of a list, or one a line. */
interface JsonObjects extends AutoCloseable {
  /** Reads the next object; null after the last. */
  @Nullable ObjectNode next();

  /** Returns the number of the line that the object returned last begins in, from 1. */
  long number();

  @Override
  void close();

  /** Opens a file; a list is recognised by its first character. */
  static JsonObjects open(Path file, BadRows bad) {
    int first;
    try (Utf8Reader reader = Utf8Reader.marking(file)) {
      do {
        first = reader.read();
      } while (first == ' ' || first == '\n' || first == '\r' || first == '\t');
    } catch (IOException e) {
      throw DataFiles.broken(file, 1, e);
    }
    boolean lines = DataFiles.plainName(file).matches(".*\\.(jsonl|ndjson)");
    return first == '[' && !lines ? new OfList(file, bad) : new JsonLines(file, bad);
  }

  /** The objects of a list. */
  final class OfList implements JsonObjects {
    private final Path path;
    private final BadRows bad;
    private final JsonFile file;
    private long number;

    OfList(Path path, BadRows bad) {
      this.path = path;
      this.bad = bad;
      file = new JsonFile(path);
      file.expect(JsonToken.START_ARRAY, file.next(), "a list of objects");
    }

    @Override
    public @Nullable ObjectNode next() {
      while (file.next() != JsonToken.END_ARRAY) {
        number = file.line();
        JsonNode value = file.value();
        if (value instanceof ObjectNode object) {
          return object;
        }
        bad.found(
            new DataException(
                "%s: line %d holds a JSON %s, expected an object"
                    .formatted(path, number, value.getNodeType())));
      }
      return null;
    }

    @Override
    public long number() {
      return number;
    }

    @Override
    public void close() {
      file.close();
    }
  }
}
