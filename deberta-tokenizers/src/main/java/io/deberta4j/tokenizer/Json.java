package io.deberta4j.tokenizer;

import com.fasterxml.jackson.databind.JsonNode;
import io.deberta4j.io.SafeJson;
import io.deberta4j.io.TokenizerException;
import org.jspecify.annotations.Nullable;

/** The fields of JSON files, checked for their kind. */
final class Json {
  private Json() {}

  /**
   * Reads an object.
   *
   * @throws TokenizerException if the bytes are not one JSON object
   */
  static JsonNode object(byte[] file, String name) {
    return SafeJson.parseObject(file, name, TokenizerException::new);
  }

  /** Returns a boolean field, or the default where it is absent or null. */
  static boolean bool(JsonNode node, String field, boolean otherwise, String where) {
    JsonNode value = node.get(field);
    if (value == null || value.isNull()) {
      return otherwise;
    }
    if (!value.isBoolean()) {
      throw wrong(where, field, "true or false", value);
    }
    return value.booleanValue();
  }

  /** Returns a text field, or null where it is absent or null. */
  static @Nullable String text(JsonNode node, String field, String where) {
    JsonNode value = node.get(field);
    if (value == null || value.isNull()) {
      return null;
    }
    if (!value.isTextual()) {
      throw wrong(where, field, "a string", value);
    }
    return value.textValue();
  }

  /** Returns a text field that must be there. */
  static String required(JsonNode node, String field, String where) {
    String value = text(node, field, where);
    if (value == null) {
      throw new TokenizerException(where + ": '" + field + "' is missing.");
    }
    return value;
  }

  /** Returns a whole number field, or the default where it is absent or null. */
  static int integer(JsonNode node, String field, int otherwise, String where) {
    JsonNode value = node.get(field);
    if (value == null || value.isNull()) {
      return otherwise;
    }
    if (!value.isIntegralNumber() || !value.canConvertToInt()) {
      throw wrong(where, field, "a whole number", value);
    }
    return value.intValue();
  }

  /** Describes a field with a value of the wrong kind. */
  static TokenizerException wrong(String where, String field, String expected, JsonNode found) {
    String text = found.toString();
    return new TokenizerException(
        where
            + ": '"
            + field
            + "' is "
            + (text.length() > 80 ? text.substring(0, 80) + "..." : text)
            + ", expected "
            + expected
            + ".");
  }
}
