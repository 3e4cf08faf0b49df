package io.deberta4j.tokenizer;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.deberta4j.io.SafeJson;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The settings of BERT's normalizer, which stand in {@code tokenizer_config.json} and in {@code
 * tokenizer.json}. Where both are there, transformers takes the first (in the constructor of {@code
 * BertTokenizerFast}).
 *
 * @param lowerCase whether text is put in lower case
 * @param chineseChars whether ideographs are words of their own
 * @param stripAccents whether letters lose their marks; null: where they are put in lower case
 */
record BertSettings(boolean lowerCase, boolean chineseChars, @Nullable Boolean stripAccents) {
  private static final String CLASSES = "(Bert|DistilBert|Electra)Tokenizer(Fast)?";

  /** The type of the normalizer in tokenizer.json. */
  static final String NORMALIZER = "BertNormalizer";

  private static final String PLACE = "/normalizer";

  /** Reads them from tokenizer_config.json, with the defaults of transformers. */
  static BertSettings of(JsonNode config) {
    String file = TokenizerConfig.FILE;
    return new BertSettings(
        Json.bool(config, "do_lower_case", true, file),
        Json.bool(config, "tokenize_chinese_chars", true, file),
        config.hasNonNull("strip_accents") ? Json.bool(config, "strip_accents", true, file) : null);
  }

  /** Reads them from tokenizer.json; nothing where its normalizer is another. */
  static Optional<BertSettings> ofNormalizer(JsonNode tokenizerJson) {
    JsonNode normalizer = tokenizerJson.at(PLACE);
    if (!normalizer.path("type").asText().equals(NORMALIZER)) {
      return Optional.empty();
    }
    return Optional.of(
        new BertSettings(
            Json.bool(normalizer, "lowercase", true, NORMALIZER),
            Json.bool(normalizer, "handle_chinese_chars", true, NORMALIZER),
            normalizer.hasNonNull("strip_accents")
                ? Json.bool(normalizer, "strip_accents", true, NORMALIZER)
                : null));
  }

  BertSettings withLowerCase(boolean on) {
    return new BertSettings(on, chineseChars, stripAccents);
  }

  /**
   * Returns a tokenizer.json with the settings of tokenizer_config.json in place of its own, if
   * that names a class of transformers that does so.
   */
  static byte[] applied(byte[] tokenizerJson, String name, JsonNode config) {
    if (!config.path("tokenizer_class").asText().matches(CLASSES)) {
      return tokenizerJson;
    }
    JsonNode root = Json.object(tokenizerJson, name);
    BertSettings wanted = of(config);
    Optional<BertSettings> own = ofNormalizer(root);
    if (own.isEmpty() || own.get().equals(wanted)) {
      return tokenizerJson;
    }
    wanted.writeNormalizer((ObjectNode) root.at(PLACE));
    return SafeJson.pretty((ObjectNode) root);
  }

  /** Writes them as a normalizer of tokenizer.json has them. */
  void writeNormalizer(ObjectNode normalizer) {
    normalizer.put("handle_chinese_chars", chineseChars);
    normalizer.put("strip_accents", stripAccents);
    normalizer.put("lowercase", lowerCase);
  }

  /** Writes them as tokenizer_config.json has them. */
  void write(ObjectNode config) {
    config.put("do_lower_case", lowerCase);
    config.put("tokenize_chinese_chars", chineseChars);
    config.put("strip_accents", stripAccents);
  }
}
