package io.deberta4j.corpus;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.deberta4j.io.AtomicFiles;
import io.deberta4j.io.DataException;
import io.deberta4j.io.SafeJson;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * {@code corpus.json}, written when a corpus is finished: what was prepared, and what came of it.
 *
 * @param planHash SHA-256 of the plan, as in every shard
 * @param vocabularyHash SHA-256 of the vocabulary and of what its tokenizer makes of a sample text
 * @param vocabularySize number of token ids
 * @param sequenceLength the most tokens of a sequence
 * @param documents of both parts
 * @param characters of all text
 * @param sources the files of the text in their order; empty if an older version prepared them
 * @param shards in the order of their sequences, those for training first
 */
public record CorpusDescription(
    String planHash,
    String vocabularyHash,
    int vocabularySize,
    int sequenceLength,
    long documents,
    long characters,
    List<Source> sources,
    List<ShardFacts> shards) {
  static final int MAX_BYTES = 256 << 20;
  private static final String FILE = "corpus.json";

  private static final String SOURCES = "sources";
  private static final String DOCUMENTS = "documents";

  /**
   * A file of text.
   *
   * @param name below the folder that was given
   * @param documents that it has
   */
  public record Source(String name, long documents) {}

  /** Copies the lists. */
  public CorpusDescription {
    sources = List.copyOf(sources);
    shards = List.copyOf(shards);
  }

  /** Returns the shards of a part. */
  public List<ShardFacts> shards(Split split) {
    return shards.stream().filter(shard -> shard.split() == split).toList();
  }

  /** Returns the number of sequences of a part. */
  public long sequences(Split split) {
    return shards(split).stream().mapToLong(ShardFacts::sequences).sum();
  }

  /** Returns the number of tokens of a part, [CLS] and [SEP] included. */
  public long tokens(Split split) {
    return shards(split).stream().mapToLong(ShardFacts::tokens).sum();
  }

  /**
   * Returns what a document is called: by its file, and by its place there if the file has several.
   *
   * @param document its number over all files, from 0
   */
  public String documentName(long document) {
    long before = 0;
    for (Source source : sources) {
      if (document < before + source.documents()) {
        return source.documents() == 1
            ? source.name()
            : source.name() + " #" + (document - before + 1);
      }
      before += source.documents();
    }
    return "document " + (document + 1);
  }

  /** Returns whether a folder has a finished corpus. */
  static boolean isIn(Path folder) {
    return Files.exists(folder.resolve(FILE));
  }

  void write(Path folder, CorpusPlan plan) {
    ObjectNode root = plan.json();
    root.put("plan_sha256", planHash).put(DOCUMENTS, documents).put("characters", characters);
    for (int i = 0; i < sources.size(); i++) {
      ((ObjectNode) root.path(SOURCES).path(i)).put(DOCUMENTS, sources.get(i).documents());
    }
    ArrayNode list = root.putArray("shards");
    for (ShardFacts shard : shards) {
      list.addObject()
          .put("split", shard.split().name())
          .put("number", shard.number())
          .put("sequences", shard.sequences())
          .put("tokens", shard.tokens());
    }
    AtomicFiles.write(folder.resolve(FILE), SafeJson.pretty(root));
  }

  /**
   * Reads the description of a corpus.
   *
   * @throws DataException if there is none, or it is damaged
   */
  public static CorpusDescription read(Path folder) {
    Path file = folder.resolve(FILE);
    if (!Files.exists(file)) {
      throw new DataException(
          folder
              + ": has no finished corpus (corpus.json). Prepare one here; what is there already is kept.");
    }
    ObjectNode root = SafeJson.readObject(file, MAX_BYTES, DataException::new);
    List<ShardFacts> shards = new ArrayList<>();
    for (JsonNode node : root.path("shards")) {
      shards.add(
          new ShardFacts(
              split(node.path("split").asText(), file),
              number(node, "number", file),
              number(node, "sequences", file),
              number(node, "tokens", file)));
    }
    return new CorpusDescription(
        root.path("plan_sha256").asText(),
        root.path("vocabulary_sha256").asText(),
        integer(root, "vocabulary_size", file),
        integer(root, "sequence_length", file),
        number(root, DOCUMENTS, file),
        number(root, "characters", file),
        sources(root, file),
        shards);
  }

  private static List<Source> sources(ObjectNode root, Path file) {
    List<Source> sources = new ArrayList<>();
    for (JsonNode node : root.path(SOURCES)) {
      if (node.has(DOCUMENTS)) {
        sources.add(new Source(node.path("name").asText(), number(node, DOCUMENTS, file)));
      }
    }
    return sources;
  }

  private static Split split(String name, Path file) {
    for (Split split : Split.values()) {
      if (split.name().equals(name)) {
        return split;
      }
    }
    throw new DataException(
        "%s: a shard is of '%s', expected TRAIN or VALIDATION. Prepare the corpus again."
            .formatted(file, name));
  }

  private static int integer(JsonNode node, String name, Path file) {
    return (int) number(node, name, Integer.MAX_VALUE, file);
  }

  private static long number(JsonNode node, String name, Path file) {
    return number(node, name, Long.MAX_VALUE, file);
  }

  private static long number(JsonNode node, String name, long most, Path file) {
    JsonNode value = node.path(name);
    boolean whole = value.isIntegralNumber() && value.canConvertToLong();
    if (!whole || value.asLong() < 0 || value.asLong() > most) {
      throw new DataException(
          "%s: '%s' is %s, expected a number from 0 to %d. Prepare the corpus again."
              .formatted(file, name, value.isMissingNode() ? "absent" : value, most));
    }
    return value.asLong();
  }
}
