package io.deberta4j.vocabulary;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.deberta4j.io.AtomicFiles;
import io.deberta4j.io.FileRegion;
import io.deberta4j.io.SafeJson;
import io.deberta4j.io.TokenizerException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Map;

/** The vocabulary files of a checkpoint, to be written with fewer pieces. */
final class VocabularyFiles {
  private static final int MAX_BYTES = 256 << 20;
  private static final String SETTINGS = "tokenizer_config.json";
  private static final String ADDED = "added_tokens.json";

  private final Path directory;
  private final List<TrimmedFile> files;

  /** A vocabulary in one of the forms there are. */
  interface TrimmedFile {
    /** Returns the number of ids that the file itself names. */
    int size();

    /** Adds the ids without which those that are kept would not come about, and special ones. */
    void require(BitSet ids);

    /** Writes what is left. */
    void write(Path directory, KeptIds kept);
  }

  private VocabularyFiles(Path directory, List<TrimmedFile> files) {
    this.directory = directory;
    this.files = files;
  }

  /**
   * Finds the files.
   *
   * @throws TokenizerException if none can be trimmed
   */
  static VocabularyFiles open(Path directory) {
    List<TrimmedFile> files = new ArrayList<>();
    for (String name : List.of("spm.model", "spiece.model", "sentencepiece.bpe.model")) {
      if (files.isEmpty() && Files.exists(directory.resolve(name))) {
        files.add(new TrimmedSentencePiece(directory.resolve(name)));
      }
    }
    if (Files.exists(directory.resolve("vocab.json"))
        && Files.exists(directory.resolve("merges.txt"))) {
      files.add(new TrimmedBytePairs(directory));
    }
    if (Files.exists(directory.resolve("tokenizer.json"))) {
      files.add(new TrimmedTokenizerJson(directory.resolve("tokenizer.json")));
    }
    if (files.isEmpty()) {
      throw new TokenizerException(
          directory
              + " has no vocabulary that can be trimmed. Expected spm.model, tokenizer.json, or"
              + " vocab.json with merges.txt; save the tokenizer to make them.");
    }
    return new VocabularyFiles(directory, files);
  }

  /** Returns where the files lie. */
  Path directory() {
    return directory;
  }

  /** Whether there is a tokenizer.json beside another form. */
  boolean areTwo() {
    return files.size() > 1;
  }

  /** Returns the number of ids that the files themselves name; others are those of added tokens. */
  int size() {
    return files.stream().mapToInt(TrimmedFile::size).min().orElse(0);
  }

  void require(BitSet ids) {
    files.forEach(file -> file.require(ids));
  }

  void write(Path target, KeptIds kept) {
    files.forEach(file -> file.write(target, kept));
    if (Files.exists(directory.resolve(ADDED))) {
      ObjectNode added = json(directory.resolve(ADDED));
      ObjectNode mapped = JsonNodeFactory.instance.objectNode();
      added
          .properties()
          .forEach(token -> mapped.put(token.getKey(), kept.newOf(token.getValue().asInt())));
      AtomicFiles.write(target.resolve(ADDED), SafeJson.pretty(mapped));
    }
    if (Files.exists(directory.resolve(SETTINGS))) {
      AtomicFiles.write(
          target.resolve(SETTINGS),
          SafeJson.pretty(settings(json(directory.resolve(SETTINGS)), kept)));
    }
  }

  private static ObjectNode settings(ObjectNode settings, KeptIds kept) {
    JsonNode tokens = settings.path("added_tokens_decoder");
    if (tokens.isObject()) {
      ObjectNode mapped = settings.putObject("added_tokens_decoder");
      for (Map.Entry<String, JsonNode> token : tokens.properties()) {
        mapped.set(
            Integer.toString(kept.newOf(Integer.parseInt(token.getKey()))), token.getValue());
      }
    }
    return settings;
  }

  static ObjectNode json(Path file) {
    return SafeJson.parseObject(bytes(file), file.toString(), TokenizerException::new);
  }

  static byte[] bytes(Path file) {
    return FileRegion.of(file).bytes(MAX_BYTES);
  }
}
