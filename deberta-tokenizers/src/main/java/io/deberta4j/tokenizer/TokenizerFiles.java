package io.deberta4j.tokenizer;

import com.fasterxml.jackson.databind.JsonNode;
import io.deberta4j.hub.AdapterBase;
import io.deberta4j.io.TokenizerException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The vocabulary files of a directory, or of one file and the settings beside it.
 *
 * @param directory where the settings are looked for
 * @param tokenizerJson the {@code tokenizer.json}
 * @param sentencePiece the SentencePiece model
 * @param vocabulary the {@code vocab.json}
 * @param merges the {@code merges.txt}
 * @param encoder Microsoft's {@code bpe_encoder.bin}
 */
record TokenizerFiles(
    Path directory,
    @Nullable Path tokenizerJson,
    @Nullable Path sentencePiece,
    @Nullable Path vocabulary,
    @Nullable Path merges,
    @Nullable Path encoder) {

  /** No vocabulary or settings file is near this size; larger ones are not read into memory. */
  static final long MAX_BYTES = 256L << 20;

  static final String TOKENIZER_JSON = "tokenizer.json";
  static final String SENTENCE_PIECE = "spm.model";
  static final String VOCABULARY = "vocab.json";
  static final String MERGES = "merges.txt";
  static final String ENCODER = "bpe_encoder.bin";

  private static final List<String> SENTENCE_PIECE_NAMES =
      List.of(SENTENCE_PIECE, "spiece.model", "sentencepiece.model", "sentencepiece.bpe.model");

  /**
   * Finds the files.
   *
   * @throws TokenizerException if there is no vocabulary
   */
  static TokenizerFiles find(Path path) {
    if (Files.isDirectory(path)) {
      return inDirectory(path);
    }
    if (!Files.isRegularFile(path)) {
      throw new TokenizerException(
          path + " does not exist. Expected a checkpoint directory or a vocabulary file.");
    }
    Path parent = path.toAbsolutePath().getParent();
    Path directory = parent == null ? path : parent;
    String name = String.valueOf(path.getFileName());
    if (name.endsWith(".json")) {
      return Json.object(read(path), name).path("model").isObject()
          ? new TokenizerFiles(directory, path, null, null, null, null)
          : new TokenizerFiles(directory, null, null, path, exists(directory, MERGES), null);
    }
    if (name.endsWith(".txt")) {
      return new TokenizerFiles(directory, null, null, exists(directory, VOCABULARY), path, null);
    }
    return name.endsWith(".bin")
        ? new TokenizerFiles(directory, null, null, null, null, path)
        : new TokenizerFiles(directory, null, path, null, null, null);
  }

  private static TokenizerFiles inDirectory(Path directory) {
    Path model = null;
    for (String name : SENTENCE_PIECE_NAMES) {
      model = model == null ? exists(directory, name) : model;
    }
    TokenizerFiles files =
        new TokenizerFiles(
            directory,
            exists(directory, TOKENIZER_JSON),
            model,
            exists(directory, VOCABULARY),
            exists(directory, MERGES),
            exists(directory, ENCODER));
    if (files.tokenizerJson == null && files.family() == null) {
      Path base = AdapterBase.of(directory).orElse(null);
      if (base != null) {
        return inDirectory(base);
      }
      throw new TokenizerException(
          directory
              + " has no vocabulary. Expected tokenizer.json, spm.model, vocab.json with merges.txt,"
              + " or bpe_encoder.bin; copy them from the checkpoint.");
    }
    return files;
  }

  /** The two kinds of DeBERTa vocabularies. */
  enum Family {
    SENTENCE_PIECE,
    BYTE_LEVEL
  }

  /**
   * Returns the kind of the vocabulary files other than tokenizer.json, or null if there are none.
   */
  @Nullable Family family() {
    boolean byteLevel = (vocabulary != null && merges != null) || encoder != null;
    String type = json(TokenizerConfig.FILE) == null ? null : vocabType();
    if (sentencePiece != null && byteLevel) {
      return "gpt2".equals(type) ? Family.BYTE_LEVEL : Family.SENTENCE_PIECE;
    }
    if (("gpt2".equals(type) && sentencePiece != null) || ("spm".equals(type) && byteLevel)) {
      throw new TokenizerException(
          directory
              + ": tokenizer_config.json says vocab_type "
              + type
              + ", but the vocabulary there is of the other kind. Correct one of them.");
    }
    return sentencePiece != null ? Family.SENTENCE_PIECE : byteLevel ? Family.BYTE_LEVEL : null;
  }

  private @Nullable String vocabType() {
    JsonNode config = json(TokenizerConfig.FILE);
    return config == null ? null : Json.text(config, "vocab_type", TokenizerConfig.FILE);
  }

  /** Reads the settings. */
  TokenizerConfig config(boolean maskTakesSpace) {
    return TokenizerConfig.read(
        json(TokenizerConfig.FILE),
        json(TokenizerConfig.SPECIAL_TOKENS_FILE),
        json(TokenizerConfig.ADDED_TOKENS_FILE),
        maskTakesSpace);
  }

  private @Nullable JsonNode json(String name) {
    Path file = exists(directory, name);
    return file == null ? null : Json.object(read(file), name);
  }

  private static @Nullable Path exists(Path directory, String name) {
    Path file = directory.resolve(name);
    return Files.isRegularFile(file) ? file : null;
  }

  /**
   * Reads a whole file.
   *
   * @throws TokenizerException if it cannot be read or is larger than any vocabulary
   */
  static byte[] read(Path file) {
    try {
      long size = Files.size(file);
      if (size > MAX_BYTES) {
        throw new TokenizerException(
            file + " has " + size + " bytes; no vocabulary file has more than " + MAX_BYTES + ".");
      }
      return Files.readAllBytes(file);
    } catch (IOException e) {
      throw new TokenizerException("Cannot read " + file + ": " + e.getMessage(), e);
    }
  }

  /** Names what there is, for messages. */
  List<String> names() {
    List<String> names = new ArrayList<>();
    for (Path file : new Path[] {tokenizerJson, sentencePiece, vocabulary, merges, encoder}) {
      if (file != null) {
        names.add(String.valueOf(file.getFileName()));
      }
    }
    return names;
  }
}
