package io.deberta4j.tokenizer;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.deberta4j.io.AtomicFiles;
import io.deberta4j.io.SafeJson;
import io.deberta4j.io.TokenizerException;
import io.deberta4j.tokenizer.TokenizerFiles.Family;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Writes vocabulary files and settings. */
final class TokenizerWriter {
  private static final Map<Family, String> CLASSES =
      Map.of(
          Family.SENTENCE_PIECE, "DebertaV2Tokenizer",
          Family.BYTE_LEVEL, "DebertaTokenizer",
          Family.WORD_PIECE, "BertTokenizer");

  private TokenizerWriter() {}

  /** Writes the vocabulary files and returns their paths. */
  static List<Path> write(Map<String, byte[]> files, Path directory) {
    List<Path> written = new ArrayList<>();
    try {
      Files.createDirectories(directory);
      for (Map.Entry<String, byte[]> file : files.entrySet()) {
        Path target = directory.resolve(file.getKey());
        AtomicFiles.write(target, file.getValue());
        written.add(target);
      }
    } catch (IOException e) {
      throw new TokenizerException("Cannot write to " + directory + ": " + e.getMessage(), e);
    }
    return written;
  }

  /** Writes the vocabulary files and tokenizer_config.json. */
  static void write(
      Map<String, byte[]> files, TokenizerConfig config, Flavour flavour, Path directory) {
    write(files, directory);
    write(
        Map.of(TokenizerConfig.FILE, SafeJson.pretty(settings(files, config, flavour))), directory);
  }

  private static ObjectNode settings(
      Map<String, byte[]> files, TokenizerConfig config, Flavour flavour) {
    byte[] json = files.get(TokenizerFiles.TOKENIZER_JSON);
    JsonNode root = json == null ? null : Json.object(json, TokenizerFiles.TOKENIZER_JSON);
    Family family = family(files, root);
    ObjectNode node = JsonNodeFactory.instance.objectNode();
    node.put("tokenizer_class", CLASSES.get(family));
    node.put("do_lower_case", config.doLowerCase());
    switch (family) {
      case BYTE_LEVEL -> node.put("add_prefix_space", config.addPrefixSpace());
      case SENTENCE_PIECE -> node.put("split_by_punct", config.splitByPunct());
      case WORD_PIECE -> wordPieces(node, root);
    }
    if (!files.containsKey(TokenizerFiles.TOKENIZER_JSON)) {
      node.put("vocab_type", family == Family.BYTE_LEVEL ? "gpt2" : "spm");
    }
    node.put("clean_up_tokenization_spaces", config.cleanUpSpaces());
    node.put("padding_side", config.paddingSide() == Side.LEFT ? "left" : "right");
    node.put("truncation_side", config.truncationSide() == Side.LEFT ? "left" : "right");
    if (config.modelMaxLength() != Integer.MAX_VALUE) {
      node.put("model_max_length", config.modelMaxLength());
    }
    if (flavour == Flavour.MICROSOFT || flavour == Flavour.SENTENCEPIECE) {
      node.put("deberta4j_flavour", flavour.cliName());
    }
    addTokens(node, config);
    return node;
  }

  private static void wordPieces(ObjectNode node, @Nullable JsonNode root) {
    Optional<BertSettings> settings =
        root == null ? Optional.empty() : BertSettings.ofNormalizer(root);
    settings.ifPresentOrElse(
        bert -> bert.write(node),
        () -> node.put("tokenizer_class", "PreTrainedTokenizerFast").remove("do_lower_case"));
  }

  /** Which of transformers' tokenizers has such files. */
  private static Family family(Map<String, byte[]> files, @Nullable JsonNode root) {
    if (root == null) {
      return files.containsKey(TokenizerFiles.SENTENCE_PIECE)
          ? Family.SENTENCE_PIECE
          : Family.BYTE_LEVEL;
    }
    if (root.at("/model/type").asText().equals(TokenizerJson.WORD_PIECE)) {
      return Family.WORD_PIECE;
    }
    boolean byteLevel = root.at("/decoder/type").asText().equals("ByteLevel");
    return byteLevel ? Family.BYTE_LEVEL : Family.SENTENCE_PIECE;
  }

  private static void addTokens(ObjectNode node, TokenizerConfig config) {
    for (String role : TokenizerConfig.ROLES) {
      AddedToken token = config.roles().get(role);
      if (token == null) {
        node.putNull(role);
      } else {
        node.set(role, added(token));
      }
    }
    config
        .additional()
        .forEach(token -> node.withArray("additional_special_tokens").add(added(token)));
    config
        .added()
        .forEach(
            (id, token) ->
                node.withObject("/added_tokens_decoder").set(id.toString(), added(token)));
  }

  private static ObjectNode added(AddedToken token) {
    ObjectNode node = JsonNodeFactory.instance.objectNode();
    node.put("__type", "AddedToken");
    node.put("content", token.content());
    node.put("lstrip", token.lstrip());
    node.put("normalized", token.normalized());
    node.put("rstrip", token.rstrip());
    node.put("single_word", token.singleWord());
    node.put("special", token.special());
    return node;
  }
}
