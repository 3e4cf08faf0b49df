package io.deberta4j.corpus;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.deberta4j.io.AtomicFiles;
import io.deberta4j.io.DataException;
import io.deberta4j.io.SafeJson;
import io.deberta4j.tokenizer.EncodeOptions;
import io.deberta4j.tokenizer.Tokenizer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * All that decides what shards hold: two preparations with the same plan give the same bytes.
 *
 * @param settings how text becomes sequences
 * @param vocabularyHash SHA-256 of the vocabulary, as {@link VocabularyHash} takes it
 * @param vocabularySize number of token ids
 * @param sources the text, in its order
 * @param spaced whether lines get a space before them where they do not begin a document: for
 *     tokenizers to which {@code " x"} is not {@code "x"}, and the end of a line white space
 */
record CorpusPlan(
    CorpusSettings settings,
    String vocabularyHash,
    int vocabularySize,
    List<TextFile> sources,
    boolean spaced) {
  private static final String FILE = "plan.json";

  /** Changes whenever the same text and settings would give other shards. */
  private static final int RULES = 1;

  /** The same of {@link #spaced} lines; 1 was without the space. */
  private static final int SPACED_RULES = 2;

  private static final EncodeOptions PLAIN = EncodeOptions.DEFAULT.withSpecialTokens(false);

  static CorpusPlan of(List<TextFile> sources, Tokenizer tokenizer, CorpusSettings settings) {
    return new CorpusPlan(
        settings,
        VocabularyHash.of(tokenizer),
        tokenizer.vocabularySize(),
        sources,
        tellsSpaces(tokenizer));
  }

  /** Whether a space before a text changes its tokens: not where one is put there anyway. */
  private static boolean tellsSpaces(Tokenizer tokenizer) {
    int[] alone = tokenizer.encode("x", null, PLAIN).ids();
    int[] behindSpace = tokenizer.encode(" x", null, PLAIN).ids();
    return !Arrays.equals(alone, behindSpace);
  }

  ObjectNode json() {
    ObjectNode root = JsonNodeFactory.instance.objectNode();
    root.put("rules", spaced ? SPACED_RULES : RULES);
    root.put("vocabulary_sha256", vocabularyHash).put("vocabulary_size", vocabularySize);
    root.put("sequence_length", settings.sequenceLength());
    root.put("layout", settings.layout().name()).put("boundary", settings.boundary().name());
    root.put("held_out", settings.heldOut()).put("split_seed", settings.splitSeed());
    root.put("shard_characters", settings.shardCharacters());
    ArrayNode files = root.putArray("sources");
    for (TextFile source : sources) {
      files
          .addObject()
          .put("name", source.name())
          .put("bytes", source.bytes())
          .put("crc32c", Integer.toHexString(source.checksum()));
    }
    return root;
  }

  /** Returns SHA-256 of the plan. */
  String hash() {
    return VocabularyHash.of(SafeJson.pretty(json()));
  }

  /**
   * Writes the plan into a folder that has no shard yet, or compares it with the one that is there.
   *
   * @throws DataException if the folder is of another plan, or has something else
   */
  void claim(Path folder) throws IOException {
    Path file = folder.resolve(FILE);
    Optional<Path> other = firstOther(folder);
    if (other.isEmpty()) {
      AtomicFiles.write(file, SafeJson.pretty(json()));
      return;
    }
    if (!Files.exists(file)) {
      throw new DataException(
          "%s: has something else ('%s'). Name a folder for the corpus that is new or empty."
              .formatted(folder, folder.relativize(other.get())));
    }
    ObjectNode there = SafeJson.readObject(file, CorpusDescription.MAX_BYTES, DataException::new);
    ObjectNode here = json();
    for (Map.Entry<String, JsonNode> field : here.properties()) {
      JsonNode found = there.path(field.getKey());
      // As text: a number has more than one type of node.
      if (!found.toString().equals(field.getValue().toString())) {
        throw new DataException(
            "%s: another corpus was begun here: %s. Choose another folder, or remove this one."
                .formatted(folder, difference(field.getKey(), found, field.getValue())));
      }
    }
  }

  /** Returns a file that is neither a plan nor the lock. */
  private static Optional<Path> firstOther(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files
          .filter(file -> !file.endsWith(CorpusPreparation.LOCK) && !file.endsWith(FILE))
          .sorted()
          .findFirst();
    }
  }

  private static String difference(String name, JsonNode found, JsonNode expected) {
    if (!expected.isArray()) {
      return "%s was %s, is %s now".formatted(name, found, expected);
    }
    for (int i = 0; i < Math.min(found.size(), expected.size()); i++) {
      if (!found.path(i).toString().equals(expected.path(i).toString())) {
        return "%s %d was %s, is %s now".formatted(name, i + 1, found.path(i), expected.path(i));
      }
    }
    return "%s had %d entries, has %d now".formatted(name, found.size(), expected.size());
  }
}
