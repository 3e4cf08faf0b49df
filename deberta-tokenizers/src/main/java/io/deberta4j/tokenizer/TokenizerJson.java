package io.deberta4j.tokenizer;

import com.fasterxml.jackson.databind.JsonNode;
import io.deberta4j.io.TokenizerException;
import io.deberta4j.tokenizer.MergeTable.Merge;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** Reads a tokenizer.json and puts together what it describes. */
final class TokenizerJson {
  /** BERT's kind of model. */
  static final String WORD_PIECE = "WordPiece";

  private final String file;
  private final JsonNode root;

  private TokenizerJson(String file, JsonNode root) {
    this.file = file;
    this.root = root;
  }

  /**
   * Reads a file.
   *
   * @throws TokenizerException if it is malformed or has a component that is not supported
   */
  static TokenizerParts read(byte[] bytes, String file) {
    return new TokenizerJson(file, Json.object(bytes, file)).parts(bytes);
  }

  private TokenizerParts parts(byte[] bytes) {
    ComponentReader components = new ComponentReader(file);
    Normalizer normalizer = components.normalizer(root.path("normalizer"));
    PreTokenizer preTokenizer = components.preTokenizer(root.path("pre_tokenizer"));
    TokenModel model = model(root.path("model"));
    Vocabulary vocabulary = model.vocabulary();
    List<AddedToken> added = addedTokens(vocabulary);
    Set<String> special = new HashSet<>();
    for (AddedToken token : added) {
      if (token.special()) {
        special.add(token.content());
      }
    }
    JsonSegmenter segmenter =
        new JsonSegmenter(
            new JsonAddedTokens(added, normalizer), preTokenizer, new WordCache(model), vocabulary);
    JsonNode decoderNode = root.path("decoder");
    boolean plain = decoderNode.isMissingNode() || decoderNode.isNull();
    UnaryOperator<List<String>> decoder = plain ? null : components.decoder(decoderNode);
    RowReader rows = new RowReader(file, vocabulary);
    return new TokenizerParts(
        segmenter,
        vocabulary,
        new JsonDecoder(vocabulary, special, decoder),
        rows.template(root.path("post_processor")),
        Truncator.RUST,
        new JsonWords(segmenter, special, continuingPrefix()),
        rows.options(root.path("truncation"), root.path("padding")),
        rows.pad(root.path("padding")),
        Map.of(TokenizerFiles.TOKENIZER_JSON, bytes));
  }

  private TokenModel model(JsonNode node) {
    String where = file + ": model";
    String type = Json.text(node, "type", where);
    String known = type != null ? type : node.has("merges") ? "BPE" : "Unigram";
    return switch (known) {
      case "Unigram" -> unigram(node, where);
      case "BPE" -> bpe(node, where);
      case WORD_PIECE -> wordPiece(node, where);
      default ->
          throw new TokenizerException(
              where + " " + known + " is not supported, expected Unigram, BPE or WordPiece.");
    };
  }

  private static TokenModel unigram(JsonNode node, String where) {
    List<UnigramModel.Entry> entries = new ArrayList<>();
    for (JsonNode entry : node.path("vocab")) {
      if (!entry.path(0).isTextual() || !entry.path(1).isNumber()) {
        throw Json.wrong(where, "vocab", "lists of a token and its score", entry);
      }
      entries.add(new UnigramModel.Entry(entry.path(0).textValue(), entry.path(1).doubleValue()));
    }
    boolean known = node.hasNonNull("unk_id");
    int unknown = Json.integer(node, "unk_id", 0, where);
    return new UnigramModel(
        entries,
        known ? OptionalInt.of(unknown) : OptionalInt.empty(),
        Json.bool(node, "byte_fallback", false, where));
  }

  private static TokenModel wordPiece(JsonNode node, String where) {
    if (!node.path("vocab").isObject()) {
      throw new TokenizerException(where + " needs 'vocab'.");
    }
    Vocabulary vocabulary = new Vocabulary();
    ByteLevelVocabulary.ids(node.path("vocab"), where).forEach(vocabulary::put);
    String unknown = Json.text(node, "unk_token", where);
    return new WordPieceModel(
        vocabulary,
        unknown == null ? "[UNK]" : unknown,
        prefix(node, where),
        Json.integer(node, "max_input_chars_per_word", 100, where));
  }

  private static String prefix(JsonNode node, String where) {
    String prefix = Json.text(node, "continuing_subword_prefix", where);
    return prefix == null ? "##" : prefix;
  }

  /** Returns what pieces begin with that go on with a word, or null where others are marked. */
  private @Nullable String continuingPrefix() {
    JsonNode model = root.path("model");
    return model.path("type").asText().equals(WORD_PIECE) ? prefix(model, file + ": model") : null;
  }

  private static TokenModel bpe(JsonNode node, String where) {
    for (String field : List.of("continuing_subword_prefix", "end_of_word_suffix")) {
      String value = Json.text(node, field, where);
      if (value != null && !value.isEmpty()) {
        throw Json.wrong(where, field, "nothing, as it is not supported", node.path(field));
      }
    }
    if (node.path("dropout").doubleValue() > 0) {
      throw Json.wrong(where, "dropout", "none, as ids would be random", node.path("dropout"));
    }
    if (!node.path("vocab").isObject() || !node.path("merges").isArray()) {
      throw new TokenizerException(where + " needs 'vocab' and 'merges'.");
    }
    Vocabulary vocabulary = new Vocabulary();
    ByteLevelVocabulary.ids(node.path("vocab"), where).forEach(vocabulary::put);
    List<Merge> merges = new ArrayList<>();
    for (JsonNode merge : node.path("merges")) {
      merges.add(merge(merge, where));
    }
    return new BpeModel(
        vocabulary,
        merges,
        new BpeModel.Unknown(
            Json.text(node, "unk_token", where),
            Json.bool(node, "fuse_unk", false, where),
            Json.bool(node, "byte_fallback", false, where)),
        Json.bool(node, "ignore_merges", false, where));
  }

  private static Merge merge(JsonNode merge, String where) {
    if (merge.isTextual()) {
      String[] parts = merge.textValue().split(" ", -1);
      if (parts.length == 2 && !parts[0].isEmpty() && !parts[1].isEmpty()) {
        return new Merge(parts[0], parts[1]);
      }
    }
    String left = merge.path(0).asText();
    String right = merge.path(1).asText();
    if (!merge.isArray() || merge.size() != 2 || left.isEmpty() || right.isEmpty()) {
      throw Json.wrong(where, "merges", "two symbols each", merge);
    }
    return new Merge(left, right);
  }

  /** A token that the model has keeps its id; others are numbered on, as the Rust library does. */
  private List<AddedToken> addedTokens(Vocabulary vocabulary) {
    List<AddedToken> added = new ArrayList<>();
    int next = vocabulary.tokenCount();
    for (JsonNode node : root.path("added_tokens")) {
      String where = file + ": added_tokens";
      AddedToken token =
          new AddedToken(
              Json.required(node, "content", where),
              Json.bool(node, "single_word", false, where),
              Json.bool(node, "lstrip", false, where),
              Json.bool(node, "rstrip", false, where),
              Json.bool(node, "normalized", true, where),
              Json.bool(node, "special", false, where));
      if (token.content().isEmpty()) {
        continue;
      }
      if (vocabulary.id(token.content()).isEmpty()) {
        vocabulary.put(token.content(), next++);
      }
      added.add(token);
    }
    return added;
  }
}
