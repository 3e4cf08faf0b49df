package io.deberta4j.tokenizer;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.deberta4j.io.TokenizerException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What {@code tokenizer_config.json}, {@code special_tokens_map.json} and {@code added_tokens.json}
 * say, the later ones only where the first has no {@code added_tokens_decoder}, as transformers
 * reads them.
 *
 * @param bert what only BERT's vocabularies have, whatever the caller sets
 * @param roles {@code cls_token} and so on to the token that has the role
 * @param additional the {@code additional_special_tokens}
 * @param added the tokens with given ids
 * @param modelMaxLength the most tokens the model takes; {@link Integer#MAX_VALUE} for no limit
 */
record TokenizerConfig(
    boolean doLowerCase,
    boolean splitByPunct,
    boolean addPrefixSpace,
    @Nullable String vocabType,
    @Nullable Flavour flavour,
    BertSettings bert,
    boolean cleanUpSpaces,
    int modelMaxLength,
    Side paddingSide,
    Side truncationSide,
    Map<String, AddedToken> roles,
    List<AddedToken> additional,
    Map<Integer, AddedToken> added) {

  static final String FILE = "tokenizer_config.json";
  static final String SPECIAL_TOKENS_FILE = "special_tokens_map.json";
  static final String ADDED_TOKENS_FILE = "added_tokens.json";

  /** The roles in the order in which transformers gives ids to missing tokens. */
  static final List<String> ROLES =
      List.of(
          "bos_token",
          "eos_token",
          "unk_token",
          "sep_token",
          "pad_token",
          "cls_token",
          "mask_token");

  private static final Map<String, String> DEFAULTS =
      Map.of(
          "bos_token", "[CLS]",
          "eos_token", "[SEP]",
          "unk_token", "[UNK]",
          "sep_token", "[SEP]",
          "pad_token", "[PAD]",
          "cls_token", "[CLS]",
          "mask_token", "[MASK]");

  /**
   * What settings are that no file has.
   *
   * @param maskTakesSpace whether a mask token given as mere text takes the white space on its
   *     left, as in the tokenizers of DeBERTa v1
   * @param lowerCase whether text is put in lower case, as in the tokenizer of BERT
   */
  record Defaults(boolean maskTakesSpace, boolean lowerCase) {
    static final Defaults SENTENCE_PIECE = new Defaults(false, false);
    static final Defaults BYTE_LEVEL = new Defaults(true, false);
    static final Defaults WORD_PIECE = new Defaults(false, true);
  }

  /** Reads what there is of the three files; a null one is absent. */
  static TokenizerConfig read(
      @Nullable JsonNode config,
      @Nullable JsonNode special,
      @Nullable JsonNode addedTokens,
      Defaults defaults) {
    JsonNode main = config == null ? JsonNodeFactory.instance.objectNode() : config;
    checkSamplingOff(main.path("sp_model_kwargs"));
    Map<Integer, AddedToken> added = addedDecoder(main);
    boolean legacy = !main.has("added_tokens_decoder");
    JsonNode map = legacy && special != null ? special : JsonNodeFactory.instance.objectNode();
    Map<String, AddedToken> roles = new LinkedHashMap<>();
    for (String role : ROLES) {
      AddedToken token = role(role, map.has(role) ? map : main, added, defaults.maskTakesSpace());
      if (token != null) {
        roles.put(role, token);
      }
    }
    List<AddedToken> additional = new ArrayList<>();
    String list = "additional_special_tokens";
    for (JsonNode node : (map.has(list) ? map : main).path(list)) {
      additional.add(token(node, list, added, false));
    }
    if (legacy && addedTokens != null) {
      addLegacy(addedTokens, roles, additional, added);
    }
    String flavour = Json.text(main, "deberta4j_flavour", FILE);
    return new TokenizerConfig(
        Json.bool(main, "do_lower_case", defaults.lowerCase(), FILE),
        Json.bool(main, "split_by_punct", false, FILE),
        Json.bool(main, "add_prefix_space", false, FILE),
        Json.text(main, "vocab_type", FILE),
        flavour == null ? null : Flavour.of(flavour),
        BertSettings.of(main),
        Json.bool(main, "clean_up_tokenization_spaces", false, FILE),
        maxLength(main.path("model_max_length")),
        side(main, "padding_side"),
        side(main, "truncation_side"),
        roles,
        additional,
        added);
  }

  private static @Nullable AddedToken role(
      String role, JsonNode node, Map<Integer, AddedToken> added, boolean maskTakesSpace) {
    boolean takesSpace = maskTakesSpace && role.equals("mask_token");
    JsonNode value = node.get(role);
    if (value == null) {
      return find(DEFAULTS.getOrDefault(role, ""), added, takesSpace);
    }
    return value.isNull() ? null : token(value, role, added, takesSpace);
  }

  /** A token given as text has the properties it was added with, if it was. */
  private static AddedToken find(
      String content, Map<Integer, AddedToken> added, boolean takesSpace) {
    for (AddedToken token : added.values()) {
      if (token.content().equals(content)) {
        return token;
      }
    }
    return takesSpace
        ? new AddedToken(content, false, true, false, true, true)
        : AddedToken.special(content);
  }

  private static AddedToken token(
      JsonNode node, String field, Map<Integer, AddedToken> added, boolean takesSpace) {
    if (node.isTextual()) {
      return find(node.textValue(), added, takesSpace);
    }
    if (!node.isObject()) {
      throw Json.wrong(FILE, field, "a token or an object with its content", node);
    }
    AddedToken token = addedToken(node, field);
    return new AddedToken(
        token.content(),
        token.singleWord(),
        token.lstrip(),
        token.rstrip(),
        token.normalized(),
        true);
  }

  private static AddedToken addedToken(JsonNode node, String where) {
    boolean special = Json.bool(node, "special", false, where);
    return new AddedToken(
        Json.required(node, "content", where),
        Json.bool(node, "single_word", false, where),
        Json.bool(node, "lstrip", false, where),
        Json.bool(node, "rstrip", false, where),
        Json.bool(node, "normalized", !special, where),
        special);
  }

  private static Map<Integer, AddedToken> addedDecoder(JsonNode main) {
    Map<Integer, AddedToken> added = new TreeMap<>();
    for (Map.Entry<String, JsonNode> entry : main.path("added_tokens_decoder").properties()) {
      try {
        added.put(
            Integer.valueOf(entry.getKey()), addedToken(entry.getValue(), "added_tokens_decoder"));
      } catch (NumberFormatException e) {
        throw new TokenizerException(
            FILE + ": added_tokens_decoder has key '" + entry.getKey() + "', expected an id.", e);
      }
    }
    return added;
  }

  private static void addLegacy(
      JsonNode file,
      Map<String, AddedToken> roles,
      List<AddedToken> additional,
      Map<Integer, AddedToken> added) {
    for (Map.Entry<String, JsonNode> entry : file.properties()) {
      String content = entry.getKey();
      int id = Json.integer(file, content, -1, ADDED_TOKENS_FILE);
      boolean special =
          roles.values().stream().anyMatch(token -> token.content().equals(content))
              || additional.stream().anyMatch(token -> token.content().equals(content));
      added.put(id, new AddedToken(content, false, false, false, !special, special));
    }
  }

  /** transformers writes 1e30 for "no limit". */
  private static int maxLength(JsonNode node) {
    if (!node.isNumber() || node.doubleValue() > 1e9) {
      return Integer.MAX_VALUE;
    }
    if (node.doubleValue() < 1) {
      throw Json.wrong(FILE, "model_max_length", "at least 1", node);
    }
    return node.intValue();
  }

  private static Side side(JsonNode main, String field) {
    String side = Json.text(main, field, FILE);
    if (side == null || side.equals("right")) {
      return Side.RIGHT;
    }
    if (side.equals("left")) {
      return Side.LEFT;
    }
    throw Json.wrong(FILE, field, "left or right", main.path(field));
  }

  private static void checkSamplingOff(JsonNode kwargs) {
    for (Map.Entry<String, JsonNode> entry : kwargs.properties()) {
      boolean harmless =
          List.of("nbest_size", "alpha").contains(entry.getKey())
              || (entry.getKey().equals("enable_sampling")
                  && entry.getValue().isBoolean()
                  && !entry.getValue().booleanValue());
      if (!harmless) {
        throw new TokenizerException(
            FILE
                + ": sp_model_kwargs asks for "
                + entry.getKey()
                + " = "
                + entry.getValue()
                + ", which would change the ids and is not supported. Remove it to encode without.");
      }
    }
  }

  /** Returns these settings with those that the caller has set. */
  TokenizerConfig with(TokenizerOptions options) {
    return new TokenizerConfig(
        chosen(options.doLowerCase(), doLowerCase),
        chosen(options.splitByPunct(), splitByPunct),
        chosen(options.addPrefixSpace(), addPrefixSpace),
        vocabType,
        flavour,
        bert,
        cleanUpSpaces,
        modelMaxLength,
        paddingSide,
        truncationSide,
        roles,
        additional,
        added);
  }

  private static boolean chosen(@Nullable Boolean option, boolean setting) {
    return option == null ? setting : option;
  }

  /** Returns the text of the token with a role, or null if there is none. */
  @Nullable String content(String role) {
    AddedToken token = roles.get(role);
    return token == null ? null : token.content();
  }

  /** Returns the special tokens in the order in which they get ids, each once. */
  List<AddedToken> specialTokens() {
    Map<String, AddedToken> tokens = new LinkedHashMap<>();
    for (AddedToken token : roles.values()) {
      tokens.putIfAbsent(token.content(), token);
    }
    for (AddedToken token : additional) {
      tokens.putIfAbsent(token.content(), token);
    }
    return List.copyOf(tokens.values());
  }
}
