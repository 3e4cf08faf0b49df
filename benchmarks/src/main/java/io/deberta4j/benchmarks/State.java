package io.deberta4j.benchmarks;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.deberta4j.io.DataException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What is measured already: JSON lines, one per measurement, written as soon as it is done. A line
 * that a killed run left unfinished is ignored.
 */
final class State {
  static final ObjectMapper JSON =
      new ObjectMapper().configure(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES, false);

  private static final String MACHINE = "machine";

  private final Path file;
  private final Map<String, JsonNode> values = new LinkedHashMap<>();

  private State(Path file) {
    this.file = file;
  }

  /** Begins anew: what the file holds is forgotten. */
  static State fresh(Path file, Machine machine) {
    try {
      Files.createDirectories(file.toAbsolutePath().getParent());
      Files.deleteIfExists(file);
    } catch (IOException e) {
      throw new DataException("cannot write " + file + ": " + e.getMessage(), e);
    }
    State state = new State(file);
    state.put(MACHINE, machine);
    return state;
  }

  /**
   * Goes on where the file ends.
   *
   * @throws DataException if it was measured on another machine or with other libraries
   */
  static State resume(Path file, Machine machine) {
    State state = read(file);
    if (state.values.isEmpty()) {
      return fresh(file, machine);
    }
    Machine before = state.machine();
    if (!before.sameAs(machine)) {
      throw new DataException(
          file
              + " was measured elsewhere ("
              + before.describe()
              + "), this is "
              + machine.describe()
              + ". Measure anew without --resume, or name another --state.");
    }
    return state;
  }

  /** Reads what a file holds; nothing if there is none. */
  static State read(Path file) {
    State state = new State(file);
    if (!Files.exists(file)) {
      return state;
    }
    try {
      for (String line : Files.readAllLines(file)) {
        state.take(line);
      }
    } catch (IOException e) {
      throw new DataException("cannot read " + file + ": " + e.getMessage(), e);
    }
    return state;
  }

  private void take(String line) {
    JsonNode entry;
    try {
      entry = JSON.readTree(line);
    } catch (JsonProcessingException e) { // a run was killed while it wrote this line
      return;
    }
    if (entry.has("key") && entry.has("value")) {
      values.put(entry.get("key").asText(), entry.get("value"));
    }
  }

  Machine machine() {
    return get(MACHINE, Machine.class)
        .orElseThrow(() -> new DataException(file + " does not say which machine it is of"));
  }

  boolean has(String key) {
    return values.containsKey(key);
  }

  /** Returns what was measured under a name, if it was. */
  <T> Optional<T> get(String key, Class<T> type) {
    return Optional.ofNullable(values.get(key)).map(value -> JSON.convertValue(value, type));
  }

  /** Returns a list that was measured under a name; empty if it was not. */
  <T> List<T> list(String key, TypeReference<List<T>> type) {
    JsonNode value = values.get(key);
    return value == null ? List.of() : JSON.convertValue(value, type);
  }

  /** Returns the texts kept under names that begin so, by the rest of the name. */
  Map<String, String> texts(String prefix) {
    Map<String, String> texts = new LinkedHashMap<>();
    values.forEach(
        (key, value) -> {
          if (key.startsWith(prefix)) {
            texts.put(key.substring(prefix.length()), value.asText());
          }
        });
    return texts;
  }

  /** Returns all of it as one object. */
  ObjectNode toJson() {
    ObjectNode json = JSON.createObjectNode();
    values.forEach(json::set);
    return json;
  }

  /** Adds a measurement, on disk as well. */
  void put(String key, Object value) {
    JsonNode node = JSON.valueToTree(value);
    values.put(key, node);
    ObjectNode entry = JSON.createObjectNode().put("key", key);
    entry.set("value", node);
    try {
      // The line break comes first: it ends a line that a killed run left unfinished.
      Files.writeString(file, "\n" + entry, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    } catch (IOException e) {
      throw new DataException("cannot write " + file + ": " + e.getMessage(), e);
    }
  }
}
