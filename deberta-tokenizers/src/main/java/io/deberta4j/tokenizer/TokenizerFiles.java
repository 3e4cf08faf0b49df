package io.deberta4j.tokenizer;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
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
 * @param wordPieces BERT's {@code vocab.txt}
 */
record TokenizerFiles(
    Path directory,
    @Nullable Path tokenizerJson,
    @Nullable Path sentencePiece,
    @Nullable Path vocabulary,
    @Nullable Path merges,
    @Nullable Path encoder,
    @Nullable Path wordPieces) {

  /** No vocabulary or settings file is near this size; larger ones are not read into memory. */
  static final long MAX_BYTES = 256L << 20;

  static final String TOKENIZER_JSON = "tokenizer.json";
  static final String SENTENCE_PIECE = "spm.model";
  static final String VOCABULARY = "vocab.json";
  static final String MERGES = "merges.txt";
  static final String ENCODER = "bpe_encoder.bin";
  static final String WORD_PIECES = "vocab.txt";

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
          ? new TokenizerFiles(directory, path, null, null, null, null, null)
          : new TokenizerFiles(directory, null, null, path, exists(directory, MERGES), null, null);
    }
    if (name.equals(WORD_PIECES)) {
      return new TokenizerFiles(directory, null, null, null, null, null, path);
    }
    if (name.endsWith(".txt")) {
      Path vocabulary = exists(directory, VOCABULARY);
      return new TokenizerFiles(directory, null, null, vocabulary, path, null, null);
    }
    return name.endsWith(".bin")
        ? new TokenizerFiles(directory, null, null, null, null, path, null)
        : new TokenizerFiles(directory, null, path, null, null, null, null);
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
            exists(directory, ENCODER),
            exists(directory, WORD_PIECES));
    if (files.tokenizerJson == null && files.family() == null) {
      Path base = AdapterBase.of(directory).orElse(null);
      if (base != null) {
        return inDirectory(base);
      }
      throw new TokenizerException(
          directory
              + " has no vocabulary. Expected tokenizer.json, spm.model, vocab.json with merges.txt,"
              + " bpe_encoder.bin, or vocab.txt; copy them from the checkpoint.");
    }
    return files;
  }

  /** The kinds of vocabularies: DeBERTa's two, and BERT's, which some models have instead. */
  enum Family {
    SENTENCE_PIECE,
    BYTE_LEVEL,
    WORD_PIECE
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
    if (sentencePiece != null || byteLevel) {
      return byteLevel ? Family.BYTE_LEVEL : Family.SENTENCE_PIECE;
    }
    return wordPieces != null ? Family.WORD_PIECE : null;
  }

  private @Nullable String vocabType() {
    JsonNode config = json(TokenizerConfig.FILE);
    return config == null ? null : Json.text(config, "vocab_type", TokenizerConfig.FILE);
  }

  /** Returns what tokenizer_config.json says; nothing where it is not there. */
  JsonNode settings() {
    JsonNode config = json(TokenizerConfig.FILE);
    return config == null ? MissingNode.getInstance() : config;
  }

  /** Reads the settings, with the defaults that they have for a kind of vocabulary. */
  TokenizerConfig config(TokenizerConfig.Defaults defaults) {
    return TokenizerConfig.read(
        json(TokenizerConfig.FILE),
        json(TokenizerConfig.SPECIAL_TOKENS_FILE),
        json(TokenizerConfig.ADDED_TOKENS_FILE),
        defaults);
  }

  /**
   * Makes sure that words are cut as BERT does it.
   *
   * @throws TokenizerException if the settings ask for what is not done here
   */
  void requireBert() {
    JsonNode config = settings();
    String cutter = Json.text(config, "word_tokenizer_type", TokenizerConfig.FILE);
    if (cutter != null && !cutter.equals("basic")) {
      throw new TokenizerException(
          "%s: %s cuts text into words with %s (word_tokenizer_type), which is not there. Cut your text with it, and give a tokenizer.json that splits at white space."
              .formatted(
                  directory, config.path("tokenizer_class").asText("the tokenizer"), cutter));
    }
    if (!Json.bool(config, "do_basic_tokenize", true, TokenizerConfig.FILE)) {
      throw new TokenizerException(
          directory
              + ": tokenizer_config.json says do_basic_tokenize false, which no fast tokenizer of"
              + " transformers does, nor is it done here. Give a tokenizer.json instead.");
    }
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
    for (Path file :
        new Path[] {tokenizerJson, sentencePiece, vocabulary, merges, encoder, wordPieces}) {
      if (file != null) {
        names.add(String.valueOf(file.getFileName()));
      }
    }
    return names;
  }
}
