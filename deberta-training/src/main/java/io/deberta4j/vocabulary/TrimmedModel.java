package io.deberta4j.vocabulary;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.deberta4j.checkpoint.ModelDirectory;
import io.deberta4j.io.AtomicFiles;
import io.deberta4j.io.ConfigException;
import io.deberta4j.io.SafeJson;
import io.deberta4j.model.Pretrained;
import java.nio.file.Path;
import java.util.BitSet;
import java.util.Map;
import java.util.TreeMap;

/**
 * Weights and configuration of a model, to be written with fewer rows.
 *
 * @param files where its tensors lie
 * @param config its {@code config.json}
 */
record TrimmedModel(ModelDirectory files, ObjectNode config) {
  private static final int MAX_CONFIG_BYTES = 16 << 20;

  static TrimmedModel of(ModelDirectory files) {
    return new TrimmedModel(
        files, SafeJson.readObject(files.configFile(), MAX_CONFIG_BYTES, ConfigException::new));
  }

  /** A generator may share the configuration of a discriminator with more layers. */
  static TrimmedModel ofGenerator(Pretrained generator) {
    TrimmedModel model = of(generator.files());
    model.config.put("num_hidden_layers", generator.config().numHiddenLayers());
    return model;
  }

  /**
   * Returns the rows of the word table.
   *
   * @param needed how many the vocabulary has ids for
   * @throws ConfigException if there are fewer
   */
  int rows(int needed) {
    JsonNode size = config.path("vocab_size");
    if (!size.isInt() || size.intValue() < needed) {
      throw new ConfigException(
          files.configFile()
              + ": vocab_size is "
              + size
              + ", expected at least "
              + needed
              + " for the ids of the vocabulary. Do the files belong to one checkpoint?");
    }
    return size.intValue();
  }

  /**
   * Adds the ids that the configuration names.
   *
   * @throws ConfigException if one is beyond the word table
   */
  void require(BitSet ids, int rows) {
    tokenIds(rows).values().forEach(ids::set);
  }

  /**
   * The ids that the configuration names, such as {@code pad_token_id}; a negative one means that
   * there is none, and stays as it is.
   */
  private Map<String, Integer> tokenIds(int rows) {
    Map<String, Integer> ids = new TreeMap<>();
    for (Map.Entry<String, JsonNode> field : config.properties()) {
      JsonNode id = field.getValue();
      if (!field.getKey().endsWith("_token_id") || !id.isInt() || id.intValue() < 0) {
        continue;
      }
      if (id.intValue() >= rows) {
        throw new ConfigException(
            "%s: %s is %d, expected less than vocab_size=%d. Do the files belong to one checkpoint?"
                .formatted(files.configFile(), field.getKey(), id.intValue(), rows));
      }
      ids.put(field.getKey(), id.intValue());
    }
    return ids;
  }

  /** Writes weights and configuration with the rows of the kept pieces. */
  void write(int rows, KeptIds kept, Path directory) {
    TrimmedWeights.write(files, rows, kept, directory);
    ObjectNode trimmed = config.deepCopy();
    trimmed.put("vocab_size", kept.size());
    tokenIds(rows).forEach((field, id) -> trimmed.put(field, kept.newOf(id)));
    AtomicFiles.write(directory.resolve("config.json"), SafeJson.pretty(trimmed));
  }
}
