package io.deberta4j.model;

import com.fasterxml.jackson.databind.JsonNode;
import io.deberta4j.io.ConfigException;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Typed reading of a JSON object's fields that remembers which fields were read. A null is absent.
 */
final class ConfigFields {
  private final JsonNode object;
  private final Set<String> read = new LinkedHashSet<>();

  ConfigFields(JsonNode object) {
    this.object = object;
  }

  @Nullable JsonNode node(String field) {
    read.add(field);
    JsonNode node = object.get(field);
    return node == null || node.isNull() ? null : node;
  }

  /** Tells whether a field is there, with a value or without. */
  boolean names(String field) {
    return object.has(field);
  }

  /** Tells whether a field has a value. */
  boolean has(String field) {
    JsonNode node = object.get(field);
    return node != null && !node.isNull();
  }

  /** Returns the names that nobody asked for. */
  List<String> unread() {
    List<String> names = new ArrayList<>();
    object.fieldNames().forEachRemaining(names::add);
    names.removeAll(read);
    return names;
  }

  int integer(String field, int fallback) {
    JsonNode node = node(field);
    if (node == null) {
      return fallback;
    }
    boolean whole = node.isNumber() && node.doubleValue() == Math.rint(node.doubleValue());
    if (!whole || Math.abs(node.doubleValue()) > Integer.MAX_VALUE) {
      throw wrong(field, node, "a whole number");
    }
    return (int) node.doubleValue();
  }

  int required(String field) {
    if (!has(field)) {
      throw new ConfigException(field + " is missing; the size of the model depends on it");
    }
    return integer(field, 0);
  }

  double number(String field, double fallback) {
    JsonNode node = node(field);
    if (node == null) {
      return fallback;
    }
    if (!node.isNumber()) {
      throw wrong(field, node, "a number");
    }
    return node.doubleValue();
  }

  boolean flag(String field, boolean fallback) {
    JsonNode node = node(field);
    if (node == null) {
      return fallback;
    }
    if (!node.isBoolean()) {
      throw wrong(field, node, "true or false");
    }
    return node.booleanValue();
  }

  @Nullable String text(String field) {
    JsonNode node = node(field);
    if (node == null) {
      return null;
    }
    if (!node.isTextual()) {
      throw wrong(field, node, "a text");
    }
    return node.textValue();
  }

  String text(String field, String fallback) {
    String text = text(field);
    return text == null ? fallback : text;
  }

  /** Reads "a|b" or ["a", "b"]. */
  List<String> list(String field) {
    JsonNode node = node(field);
    if (node == null) {
      return List.of();
    }
    if (node.isTextual()) {
      return List.of(node.textValue().split("\\|", -1));
    }
    List<String> items = new ArrayList<>();
    for (JsonNode item : node) {
      if (!item.isTextual()) {
        throw wrong(field, node, "a text or a list of texts");
      }
      items.add(item.textValue());
    }
    if (!node.isArray()) {
      throw wrong(field, node, "a text or a list of texts");
    }
    return items;
  }

  static ConfigException wrong(String field, JsonNode found, String expected) {
    return new ConfigException(field + " must be " + expected + ", got " + found);
  }
}
