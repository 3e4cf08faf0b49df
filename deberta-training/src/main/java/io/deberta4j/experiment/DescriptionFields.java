package io.deberta4j.experiment;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.deberta4j.io.ConfigException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The fields of a description, each of the kind that is expected.
 *
 * @param file that errors name
 * @param root what it holds
 */
record DescriptionFields(Path file, ObjectNode root) {
  void requireKnown(JsonNode node, Set<String> known, String path) {
    node.fieldNames()
        .forEachRemaining(
            key -> {
              if (!known.contains(key)) {
                throw wrong(
                    path + key, "is not known; known are " + known.stream().sorted().toList());
              }
            });
  }

  List<String> words(JsonNode node, String path) {
    List<String> words = new ArrayList<>();
    if (!node.isArray()) {
      throw wrong(path, "expected a list of words");
    }
    for (JsonNode word : node) {
      if (!word.isTextual()) {
        throw wrong(path, "has " + word + ", expected words in quotes");
      }
      words.add(word.asText());
    }
    return words;
  }

  String text(String key) {
    JsonNode node = root.path(key);
    if (!node.isTextual()) {
      throw wrong(key, node.isMissingNode() ? "is missing" : "expected a text");
    }
    return node.asText();
  }

  Iterable<JsonNode> array(ObjectNode from, String key) {
    JsonNode node = from.path(key);
    if (!node.isArray()) {
      throw wrong(key, node.isMissingNode() ? "is missing" : "expected a list");
    }
    return node;
  }

  Set<Map.Entry<String, JsonNode>> entries(ObjectNode from, String key) {
    JsonNode node = from.path(key);
    if (!node.isObject()) {
      throw wrong(key, node.isMissingNode() ? "is missing" : "expected an object");
    }
    return node.properties();
  }

  ConfigException wrong(String key, String problem) {
    return new ConfigException(file + ": " + key + " " + problem);
  }
}
