package io.deberta4j.report;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.deberta4j.io.ConfigException;
import io.deberta4j.io.SafeJson;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What whoever trains a model wants its card to say.
 *
 * @param languages ISO codes of the texts' languages
 * @param license identifier of the model's licence, or null
 * @param sources sentences on where the data comes from, and under which licence
 * @param limitations sentences on what the model cannot do
 */
public record CardNotes(
    List<String> languages,
    @Nullable String license,
    List<String> sources,
    List<String> limitations) {
  /** Nothing to say. */
  public static final CardNotes NONE = new CardNotes(List.of(), null, List.of(), List.of());

  private static final int MAX_BYTES = 1 << 20;
  private static final Set<String> KEYS = Set.of("languages", "license", "sources", "limitations");

  /** Copies the lists. */
  public CardNotes {
    languages = List.copyOf(languages);
    sources = List.copyOf(sources);
    limitations = List.copyOf(limitations);
  }

  /**
   * Reads a JSON object with these fields, each of which may be missing.
   *
   * @throws ConfigException naming the file and the field, if one is unknown or of another kind
   */
  public static CardNotes read(Path file) {
    ObjectNode root = SafeJson.readObject(file, MAX_BYTES, ConfigException::new);
    root.fieldNames()
        .forEachRemaining(
            key -> {
              if (!KEYS.contains(key)) {
                throw wrong(
                    file, key, "is not known; known are " + KEYS.stream().sorted().toList());
              }
            });
    JsonNode license = root.path("license");
    if (!license.isTextual() && !license.isMissingNode()) {
      throw wrong(file, "license", "expected a text");
    }
    return new CardNotes(
        texts(root, "languages", file),
        license.isTextual() ? license.asText() : null,
        texts(root, "sources", file),
        texts(root, "limitations", file));
  }

  private static List<String> texts(ObjectNode root, String key, Path file) {
    List<String> texts = new ArrayList<>();
    JsonNode list = root.path(key);
    if (!list.isArray() && !list.isMissingNode()) {
      throw wrong(file, key, "expected a list of texts");
    }
    for (JsonNode text : list) {
      if (!text.isTextual()) {
        throw wrong(file, key, "has " + text + ", expected texts");
      }
      texts.add(text.asText());
    }
    return texts;
  }

  private static ConfigException wrong(Path file, String key, String problem) {
    return new ConfigException(file + ": " + key + " " + problem);
  }
}
