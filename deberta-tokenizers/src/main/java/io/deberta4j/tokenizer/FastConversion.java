package io.deberta4j.tokenizer;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.deberta4j.io.SafeJson;
import io.deberta4j.io.TokenizerException;
import io.deberta4j.tokenizer.MergeTable.Merge;
import io.deberta4j.tokenizer.SentencePieceModel.Algorithm;
import io.deberta4j.tokenizer.SentencePieceModel.Piece;
import io.deberta4j.tokenizer.SentencePieceModel.PieceType;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Writes the tokenizer.json that transformers makes of vocabulary files: version 4 by {@code
 * convert_slow_tokenizer.py} (DebertaConverter, DebertaV2Converter of 4.57), version 5 in the
 * constructors of {@code DebertaTokenizer} and {@code DebertaV2Tokenizer} (of 5.18). Both do the
 * same with BERT's vocabulary (BertConverter).
 */
final class FastConversion {
  private static final JsonNodeFactory NODES = JsonNodeFactory.instance;
  private static final String SYMBOL = "\u2581";

  private final Flavour flavour;
  private final TokenizerConfig config;
  private final Map<String, Integer> ids = new LinkedHashMap<>();
  private final ObjectNode root = NODES.objectNode();

  private FastConversion(Flavour flavour, TokenizerConfig config) {
    this.flavour = flavour;
    this.config = config;
    root.put("version", "1.0");
    root.putNull("truncation");
    root.putNull("padding");
  }

  static byte[] sentencePiece(SentencePieceModel model, TokenizerConfig config, Flavour flavour) {
    return SafeJson.pretty(new FastConversion(flavour, config).sentencePiece(model));
  }

  static byte[] byteLevel(ByteLevelVocabulary source, TokenizerConfig config, Flavour flavour) {
    return SafeJson.pretty(new FastConversion(flavour, config).byteLevel(source));
  }

  static byte[] wordPiece(Map<String, Integer> vocabulary, TokenizerConfig config) {
    return SafeJson.pretty(new FastConversion(Flavour.AUTO, config).wordPiece(vocabulary));
  }

  private ObjectNode sentencePiece(SentencePieceModel model) {
    if (flavour == Flavour.HF4
        && (model.algorithm() == Algorithm.CHAR || model.algorithm() == Algorithm.WORD)) {
      throw new TokenizerException(
          "transformers cannot convert a SentencePiece model of type "
              + model.algorithm()
              + ", so there is no flavour "
              + flavour.cliName()
              + " of it. Use hf-slow.");
    }
    List<AddedToken> pieces = new ArrayList<>();
    for (int id = 0; id < model.pieces().size(); id++) {
      Piece piece = model.pieces().get(id);
      ids.put(piece.text(), id);
      boolean control = piece.type() == PieceType.CONTROL;
      if (control || piece.type() == PieceType.USER_DEFINED) {
        pieces.add(new AddedToken(piece.text(), false, false, false, false, control));
      }
    }
    root.set("added_tokens", added(pieces, flavour == Flavour.HF4));
    root.set("normalizer", normalizer(model));
    ArrayNode preTokenizers = NODES.arrayNode();
    if (config.splitByPunct()) {
      preTokenizers.add(typed("Punctuation").put("behavior", "Isolated"));
    }
    preTokenizers.add(metaspace());
    root.set("pre_tokenizer", typed("Sequence").set("pretokenizers", preTokenizers));
    root.set("post_processor", template(true));
    root.set("decoder", metaspace());
    boolean bpe = flavour == Flavour.HF4 && model.algorithm() == Algorithm.BPE;
    root.set("model", bpe ? bpe(model) : unigram(model));
    return root;
  }

  private static ObjectNode typed(String type) {
    return NODES.objectNode().put("type", type);
  }

  private static ObjectNode metaspace() {
    return typed("Metaspace")
        .put("replacement", SYMBOL)
        .put("prepend_scheme", "always")
        .put("split", true);
  }

  private ObjectNode normalizer(SentencePieceModel model) {
    ArrayNode steps = NODES.arrayNode();
    if (config.doLowerCase()) {
      steps.add(typed("Lowercase"));
    }
    if (flavour == Flavour.HF4) {
      steps.add(typed("Strip").put("strip_left", true).put("strip_right", true));
      byte[] map = model.normalizer().charsMap().toByteArray();
      if (map.length > 0) {
        steps.add(
            typed("Precompiled")
                .put("precompiled_charsmap", Base64.getEncoder().encodeToString(map)));
      }
      steps.add(replace(" {2,}"));
    } else {
      steps.add(replace("\\s{2,}|[\\n\\r\\t]"));
      steps.add(typed("NFC"));
      steps.add(typed("Strip").put("strip_left", false).put("strip_right", true));
    }
    return typed("Sequence").set("normalizers", steps);
  }

  private static ObjectNode replace(String regex) {
    ObjectNode node = typed("Replace");
    node.putObject("pattern").put("Regex", regex);
    return node.put("content", " ");
  }

  private ObjectNode unigram(SentencePieceModel model) {
    ObjectNode node = typed("Unigram");
    node.put("unk_id", model.declaredUnkId());
    ArrayNode vocab = node.putArray("vocab");
    for (Piece piece : model.pieces()) {
      vocab.addArray().add(piece.text()).add((double) piece.score());
    }
    return node.put("byte_fallback", false);
  }

  private ObjectNode bpe(SentencePieceModel model) {
    ObjectNode node = typed("BPE");
    node.put("unk_token", unknownPiece(model));
    node.put("fuse_unk", true);
    node.put("byte_fallback", false);
    node.put("ignore_merges", false);
    ObjectNode vocab = node.putObject("vocab");
    for (Piece piece : model.pieces()) {
      vocab.put(piece.text(), ids.get(piece.text()));
    }
    ArrayNode merges = node.putArray("merges");
    for (Merge merge : SpmMerges.of(model)) {
      merges.addArray().add(merge.left()).add(merge.right());
    }
    return node;
  }

  private static String unknownPiece(SentencePieceModel model) {
    int id = model.declaredUnkId();
    if (id < 0 || id >= model.pieces().size()) {
      throw new TokenizerException(
          "The SentencePiece model declares unknown id " + id + ", which no piece has.");
    }
    return model.pieces().get(id).text();
  }

  private ObjectNode byteLevel(ByteLevelVocabulary source) {
    ids.putAll(source.ids());
    root.set("added_tokens", added(List.of(), false));
    root.putNull("normalizer");
    root.set("pre_tokenizer", byteLevel(config.addPrefixSpace()));
    root.set("post_processor", template(flavour == Flavour.HF4));
    root.set("decoder", byteLevel(true));
    ObjectNode model = typed("BPE");
    model.putNull("unk_token");
    model.put("continuing_subword_prefix", "");
    model.put("end_of_word_suffix", "");
    model.put("fuse_unk", false);
    model.put("byte_fallback", false);
    model.put("ignore_merges", false);
    source.ids().forEach(model.putObject("vocab")::put);
    ArrayNode merges = model.putArray("merges");
    for (Merge merge : source.merges()) {
      merges.addArray().add(merge.left()).add(merge.right());
    }
    root.set("model", model);
    return root;
  }

  private static ObjectNode byteLevel(boolean prefixSpace) {
    return typed("ByteLevel")
        .put("add_prefix_space", prefixSpace)
        .put("trim_offsets", true)
        .put("use_regex", true);
  }

  private ObjectNode wordPiece(Map<String, Integer> vocabulary) {
    ids.putAll(vocabulary);
    root.set("added_tokens", added(List.of(), false));
    ObjectNode normalizer = typed(BertSettings.NORMALIZER).put("clean_text", true);
    config.bert().withLowerCase(config.doLowerCase()).writeNormalizer(normalizer);
    root.set("normalizer", normalizer);
    root.set("pre_tokenizer", typed("BertPreTokenizer"));
    root.set("post_processor", template(true));
    root.set("decoder", typed(TokenizerJson.WORD_PIECE).put("prefix", "##").put("cleanup", true));
    ObjectNode model = typed(TokenizerJson.WORD_PIECE);
    model.put("unk_token", config.content("unk_token"));
    model.put("continuing_subword_prefix", "##");
    model.put("max_input_chars_per_word", 100);
    vocabulary.forEach(model.putObject("vocab")::put);
    root.set("model", model);
    return root;
  }

  /** Gives ids to the tokens that the vocabulary lacks and lists them all. */
  private ArrayNode added(List<AddedToken> pieces, boolean unknownIsNormalized) {
    Map<String, AddedToken> tokens = new LinkedHashMap<>();
    pieces.forEach(token -> tokens.put(token.content(), token));
    config.added().values().forEach(token -> tokens.put(token.content(), token));
    for (AddedToken token : config.specialTokens()) {
      tokens.put(token.content(), special(token, unknownIsNormalized));
    }
    ArrayNode list = NODES.arrayNode();
    int next = ids.size();
    for (AddedToken token : tokens.values()) {
      if (!token.content().isEmpty()) {
        Integer known = ids.putIfAbsent(token.content(), next);
        list.add(added(token, known == null ? next++ : known));
      }
    }
    return list;
  }

  private AddedToken special(AddedToken token, boolean unknownIsNormalized) {
    boolean unknown = token.content().equals(config.content("unk_token"));
    boolean plain = token.equals(AddedToken.special(token.content()));
    return plain && unknown && unknownIsNormalized
        ? new AddedToken(token.content(), false, false, false, true, true)
        : token;
  }

  private static ObjectNode added(AddedToken token, int id) {
    return NODES
        .objectNode()
        .put("id", id)
        .put("content", token.content())
        .put("single_word", token.singleWord())
        .put("lstrip", token.lstrip())
        .put("rstrip", token.rstrip())
        .put("normalized", token.normalized())
        .put("special", token.special());
  }

  /** [CLS] A [SEP] B [SEP] with types 0 and 1, or two [SEP] between the texts and one type. */
  private ObjectNode template(boolean types) {
    String cls = config.content("cls_token");
    String sep = config.content("sep_token");
    if (cls == null || sep == null) {
      throw new TokenizerException(
          "Flavour " + flavour.cliName() + " needs a cls_token and a sep_token in the settings.");
    }
    int second = types ? 1 : 0;
    ObjectNode node = typed("TemplateProcessing");
    ArrayNode single = node.putArray("single");
    single.add(special(cls, 0)).add(text("A", 0)).add(special(sep, 0));
    ArrayNode pair = node.putArray("pair");
    pair.add(special(cls, 0)).add(text("A", 0)).add(special(sep, 0));
    if (!types) {
      pair.add(special(sep, 0));
    }
    pair.add(text("B", second)).add(special(sep, second));
    ObjectNode specials = node.putObject("special_tokens");
    for (String token : List.of(cls, sep)) {
      ObjectNode entry = specials.putObject(token).put("id", token);
      entry.putArray("ids").add(ids.getOrDefault(token, 0));
      entry.putArray("tokens").add(token);
    }
    return node;
  }

  private static ObjectNode special(String token, int type) {
    ObjectNode node = NODES.objectNode();
    node.putObject("SpecialToken").put("id", token).put("type_id", type);
    return node;
  }

  private static ObjectNode text(String name, int type) {
    ObjectNode node = NODES.objectNode();
    node.putObject("Sequence").put("id", name).put("type_id", type);
    return node;
  }
}
