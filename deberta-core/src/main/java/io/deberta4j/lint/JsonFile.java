package io.deberta4j.lint;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.deberta4j.io.ConfigException;
import io.deberta4j.io.SafeJson;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * A JSON file of a checkpoint.
 *
 * @param name how findings call it
 * @param present whether it is there
 * @param content its fields; none if it is absent or cannot be read
 * @param trouble why it cannot be read, or null
 */
record JsonFile(String name, boolean present, ObjectNode content, @Nullable String trouble) {
  private static final int MAX_BYTES = 64 << 20;

  static JsonFile read(Path directory, String name) {
    Path file = directory.resolve(name);
    ObjectNode nothing = JsonNodeFactory.instance.objectNode();
    if (!Files.isRegularFile(file)) {
      return new JsonFile(name, false, nothing, null);
    }
    try {
      return new JsonFile(
          name, true, SafeJson.readObject(file, MAX_BYTES, ConfigException::new), null);
    } catch (ConfigException e) {
      return new JsonFile(name, true, nothing, String.valueOf(e.getMessage()));
    }
  }

  /** Returns this under another name. */
  JsonFile called(String other) {
    return new JsonFile(other, present, content, trouble);
  }

  /** Returns a field; one that is absent is a missing node. */
  JsonNode get(String key) {
    return content.path(key);
  }

  /** Tells whether a field is there and not null. */
  boolean has(String key) {
    return content.hasNonNull(key);
  }

  /** Returns a field as it stands there, for people to read. */
  String shown(String key) {
    return has(key) ? get(key).toString() : "absent";
  }
}
