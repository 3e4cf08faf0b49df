package io.deberta4j.tokenizer;

import com.fasterxml.jackson.databind.JsonNode;
import io.deberta4j.io.TokenizerException;
import java.text.Normalizer.Form;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** Reads the normalizer, pre-tokenizer and decoder of a tokenizer.json. */
final class ComponentReader {
  private final String file;

  ComponentReader(String file) {
    this.file = file;
  }

  private static boolean absent(JsonNode node) {
    return node.isMissingNode() || node.isNull();
  }

  Normalizer normalizer(JsonNode node) {
    if (absent(node)) {
      return text -> text;
    }
    String where = where("normalizer", node);
    return switch (type(node)) {
      case "Sequence" -> Normalizer.sequence(all(node, "normalizers", this::normalizer));
      case "Precompiled" -> precompiled(Json.text(node, "precompiled_charsmap", where), where);
      case "NFC" -> TextNormalizers.form(Form.NFC);
      case "NFD" -> TextNormalizers.form(Form.NFD);
      case "NFKC" -> TextNormalizers.form(Form.NFKC);
      case "NFKD" -> TextNormalizers.form(Form.NFKD);
      case "Lowercase" -> TextNormalizers.lowercase();
      case "BertNormalizer" ->
          new BertNormalizer(
              Json.bool(node, "clean_text", true, where),
              Json.bool(node, "handle_chinese_chars", true, where),
              node.hasNonNull("strip_accents")
                  ? Json.bool(node, "strip_accents", false, where)
                  : null,
              Json.bool(node, "lowercase", true, where));
      case "StripAccents" -> TextNormalizers.stripAccents();
      case "Nmt" -> TextNormalizers.nmt();
      case "Prepend" -> TextNormalizers.prepend(Json.required(node, "prepend", where));
      case "Replace" ->
          TextNormalizers.replace(
              pattern(node.path("pattern"), where), Json.required(node, "content", where));
      case "Strip" ->
          TextNormalizers.strip(
              Json.bool(node, "strip_left", true, where),
              Json.bool(node, "strip_right", true, where));
      default -> throw unsupported("normalizer", node);
    };
  }

  private Normalizer precompiled(@Nullable String base64, String where) {
    if (base64 == null || base64.isEmpty()) {
      return text -> text;
    }
    try {
      return new PrecompiledNormalizer(new CharsMap(Base64.getDecoder().decode(base64)));
    } catch (IllegalArgumentException e) {
      throw new TokenizerException(where + ": precompiled_charsmap is not valid base64.", e);
    }
  }

  PreTokenizer preTokenizer(JsonNode node) {
    if (absent(node)) {
      return List::of;
    }
    String where = where("pre_tokenizer", node);
    return switch (type(node)) {
      case "Sequence" -> PreTokenizer.sequence(all(node, "pretokenizers", this::preTokenizer));
      case "Metaspace" ->
          PreTokenizers.metaspace(
              symbol(node, where), prepend(node, where), Json.bool(node, "split", true, where));
      case "ByteLevel" ->
          PreTokenizers.byteLevel(
              Json.bool(node, "add_prefix_space", true, where),
              Json.bool(node, "use_regex", true, where));
      case "Split" ->
          PreTokenizers.pattern(
              pattern(node.path("pattern"), where),
              behaviour(node, where),
              Json.bool(node, "invert", false, where));
      case "Punctuation" ->
          PreTokenizers.characters(UnicodeSets::isOldPunctuation, behaviour(node, where));
      case "Digits" ->
          PreTokenizers.characters(
              UnicodeSets::isNumber,
              Json.bool(node, "individual_digits", false, where)
                  ? SplitBehaviour.ISOLATED
                  : SplitBehaviour.CONTIGUOUS);
      case "WhitespaceSplit" ->
          PreTokenizers.characters(UnicodeSets::isWhiteSpace, SplitBehaviour.REMOVED);
      case "BertPreTokenizer" ->
          PreTokenizer.sequence(
              List.of(
                  PreTokenizers.characters(UnicodeSets::isWhiteSpace, SplitBehaviour.REMOVED),
                  PreTokenizers.characters(
                      UnicodeSets::isOldPunctuation, SplitBehaviour.ISOLATED)));
      case "Whitespace" ->
          PreTokenizers.pattern(
              GuardedPattern.regex("\\w+|[^\\w\\s]+"), SplitBehaviour.REMOVED, true);
      default -> throw unsupported("pre_tokenizer", node);
    };
  }

  /** Returns the decoder; texts it makes are joined. */
  UnaryOperator<List<String>> decoder(JsonNode node) {
    String where = where("decoder", node);
    return switch (type(node)) {
      case "Sequence" -> TokenDecoders.sequence(all(node, "decoders", this::decoder));
      case "ByteLevel" -> TokenDecoders.byteLevel();
      case "ByteFallback" -> TokenDecoders.byteFallback();
      case "Fuse" -> TokenDecoders.fuse();
      case "WordPiece" ->
          TokenDecoders.wordPiece(
              Json.required(node, "prefix", where), Json.bool(node, "cleanup", true, where));
      case "Metaspace" ->
          TokenDecoders.metaspace(
              symbol(node, where), prepend(node, where) != PreTokenizers.Prepend.NEVER);
      case "Replace" ->
          TokenDecoders.replace(
              pattern(node.path("pattern"), where), Json.required(node, "content", where));
      case "Strip" ->
          TokenDecoders.strip(
              single(Json.required(node, "content", where), "content", where),
              Json.integer(node, "start", 0, where),
              Json.integer(node, "stop", 0, where));
      default -> throw unsupported("decoder", node);
    };
  }

  private <T> List<T> all(JsonNode node, String field, Function<JsonNode, T> read) {
    JsonNode list = node.path(field);
    if (!list.isArray()) {
      throw new TokenizerException(file + ": a Sequence has no list '" + field + "'.");
    }
    List<T> components = new ArrayList<>();
    for (JsonNode component : list) {
      components.add(read.apply(component));
    }
    return components;
  }

  private GuardedPattern pattern(JsonNode node, String where) {
    String regex = Json.text(node, "Regex", where);
    return regex != null
        ? GuardedPattern.oniguruma(regex)
        : GuardedPattern.literal(
            node.isTextual() ? node.textValue() : Json.required(node, "String", where));
  }

  private static SplitBehaviour behaviour(JsonNode node, String where) {
    String name = Json.text(node, "behavior", where);
    for (SplitBehaviour behaviour : SplitBehaviour.values()) {
      if (behaviour.jsonName.equals(name == null ? "Isolated" : name)) {
        return behaviour;
      }
    }
    throw Json.wrong(where, "behavior", "Isolated, Removed or the like", node.path("behavior"));
  }

  private static PreTokenizers.Prepend prepend(JsonNode node, String where) {
    String scheme = Json.text(node, "prepend_scheme", where);
    boolean adds = Json.bool(node, "add_prefix_space", true, where);
    if (!adds && scheme != null && !scheme.equals("never")) {
      throw Json.wrong(where, "prepend_scheme", "never, as add_prefix_space is false", node);
    }
    return switch (scheme == null ? (adds ? "always" : "never") : scheme) {
      case "always" -> PreTokenizers.Prepend.ALWAYS;
      case "first" -> PreTokenizers.Prepend.FIRST;
      case "never" -> PreTokenizers.Prepend.NEVER;
      default -> throw Json.wrong(where, "prepend_scheme", "always, first or never", node);
    };
  }

  private static char symbol(JsonNode node, String where) {
    return single(Json.required(node, "replacement", where), "replacement", where);
  }

  private static char single(String text, String field, String where) {
    if (text.length() != 1) {
      throw new TokenizerException(
          where + ": '" + field + "' is '" + text + "', expected one character.");
    }
    return text.charAt(0);
  }

  private static String type(JsonNode node) {
    return node.path("type").asText();
  }

  private String where(String part, JsonNode node) {
    return file + ": " + part + " " + type(node);
  }

  private TokenizerException unsupported(String part, JsonNode node) {
    return new TokenizerException(
        where(part, node)
            + " is not supported; DeBERTa-family files do not use it. Load the checkpoint's spm.model"
            + " or vocab.json with another flavour, or convert the file.");
  }
}
