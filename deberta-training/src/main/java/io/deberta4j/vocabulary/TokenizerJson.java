package io.deberta4j.vocabulary;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.deberta4j.io.SafeJson;
import java.util.Base64;
import java.util.List;
import java.util.Map;

/**
 * Writes {@code tokenizer.json} (Hugging Face tokenizers) and the settings beside it.
 *
 * <p><b>Deviation.</b> transformers' converter (DebertaV2Converter of 4.57) turns byte fallback off
 * and strips a text before its character map; here both are as in SentencePiece, so that {@code
 * tokenizer.json} gives the ids of {@code spm.model}. Composing characters first (NFC) makes up for
 * that library's character map, which takes the first rule of a cluster instead of the longest. And
 * the converter puts a space before each part of a text that special tokens divide, so that the
 * comma of "[MASK], and" begins a word, which no model has read in training; here only the first
 * part begins one by itself.
 */
final class TokenizerJson {
  private static final JsonNodeFactory NODES = JsonNodeFactory.instance;
  private static final String SYMBOL = String.valueOf(SentenceNormalizer.SPACE);

  private TokenizerJson() {}

  static byte[] unigram(UnigramVocabulary vocabulary, byte[] charsMap) {
    UnigramSettings settings = vocabulary.settings();
    ObjectNode root = root(vocabulary.pieces().size(), false, settings.specialTokens());
    root.set("normalizer", normalizer(settings.whitespace(), charsMap));
    boolean prefix = settings.whitespace().addDummyPrefix();
    root.set("pre_tokenizer", metaspace(settings, prefix && !prepends(settings.whitespace())));
    root.set("post_processor", template());
    ObjectNode spaces = metaspace(settings, prefix);
    ObjectNode decoder = typed("Sequence");
    decoder.putArray("decoders").add(typed("ByteFallback")).add(spaces);
    root.set("decoder", settings.byteFallback() ? decoder : spaces);
    ObjectNode model = typed("Unigram");
    model.put("unk_id", ReservedTokens.FIRST.indexOf("[UNK]"));
    ArrayNode vocab = model.putArray("vocab");
    for (ScoredPiece piece : vocabulary.pieces()) {
      vocab.addArray().add(piece.text()).add((double) piece.score());
    }
    model.put("byte_fallback", settings.byteFallback());
    root.set("model", model);
    return SafeJson.pretty(root);
  }

  /**
   * Writes a byte-level vocabulary.
   *
   * @param ids the id of each piece, {@code [MASK]} last
   * @param own special tokens behind it
   */
  static byte[] bytePairs(
      Map<String, Integer> ids, List<BytePairVocabulary.Merge> merges, List<String> own) {
    ObjectNode root = root(ids.size() - 1, true, own);
    root.putNull("normalizer");
    root.set("pre_tokenizer", byteLevel(false));
    root.set("post_processor", template());
    root.set("decoder", byteLevel(true));
    ObjectNode model = typed("BPE");
    model.putNull("unk_token");
    model.put("continuing_subword_prefix", "");
    model.put("end_of_word_suffix", "");
    model.put("fuse_unk", false);
    model.put("byte_fallback", false);
    model.put("ignore_merges", false);
    ids.forEach(model.putObject("vocab")::put);
    ArrayNode list = model.putArray("merges");
    merges.forEach(merge -> list.addArray().add(merge.left()).add(merge.right()));
    root.set("model", model);
    return SafeJson.pretty(root);
  }

  /**
   * Writes {@code tokenizer_config.json}.
   *
   * @param own special tokens besides those of every DeBERTa
   */
  static byte[] settings(String tokenizerClass, List<String> own) {
    ObjectNode node = NODES.objectNode();
    boolean sentencePiece = tokenizerClass.equals("DebertaV2Tokenizer");
    node.put("tokenizer_class", tokenizerClass);
    node.put("do_lower_case", false);
    node.put(sentencePiece ? "split_by_punct" : "add_prefix_space", false);
    node.put("vocab_type", sentencePiece ? "spm" : "gpt2");
    node.put("clean_up_tokenization_spaces", false);
    node.put("bos_token", "[CLS]");
    node.put("eos_token", "[SEP]");
    node.put("unk_token", "[UNK]");
    node.put("sep_token", "[SEP]");
    node.put("pad_token", "[PAD]");
    node.put("cls_token", "[CLS]");
    node.put("mask_token", ReservedTokens.MASK);
    own.forEach(node.putArray("additional_special_tokens")::add);
    return SafeJson.pretty(node);
  }

  /** Writes {@code added_tokens.json}: tokens with consecutive ids. */
  static byte[] addedTokens(List<String> tokens, int firstId) {
    ObjectNode node = NODES.objectNode();
    tokens.forEach(token -> node.put(token, firstId + node.size()));
    return SafeJson.pretty(node);
  }

  /** The mask of DeBERTa v1 takes the white space on its left. */
  private static ObjectNode root(int maskId, boolean maskTakesSpace, List<String> own) {
    ObjectNode root = NODES.objectNode();
    root.put("version", "1.0");
    root.putNull("truncation");
    root.putNull("padding");
    ArrayNode added = root.putArray("added_tokens");
    for (int id = 0; id < ReservedTokens.FIRST.size(); id++) {
      added.add(added(id, ReservedTokens.FIRST.get(id), false));
    }
    added.add(added(maskId, ReservedTokens.MASK, maskTakesSpace));
    own.forEach(token -> added.add(added(maskId + 1 + own.indexOf(token), token, false)));
    return root;
  }

  private static ObjectNode added(int id, String content, boolean takesSpace) {
    return NODES
        .objectNode()
        .put("id", id)
        .put("content", content)
        .put("single_word", false)
        .put("lstrip", takesSpace)
        .put("rstrip", false)
        .put("normalized", false)
        .put("special", true);
  }

  private static ObjectNode normalizer(WhitespaceRules whitespace, byte[] charsMap) {
    ObjectNode sequence = typed("Sequence");
    ArrayNode steps = sequence.putArray("normalizers");
    if (charsMap.length > 0) {
      steps.add(typed("NFC"));
      steps.add(
          typed("Precompiled")
              .put("precompiled_charsmap", Base64.getEncoder().encodeToString(charsMap)));
    }
    if (whitespace.removeExtra()) {
      steps.add(replace(" {2,}", " "));
      // a space that begins a part is the beginning of its first word
      steps.add(replace(whitespace.addDummyPrefix() ? " \\z" : "\\A | \\z", ""));
    }
    if (prepends(whitespace)) {
      steps.add(typed("Prepend").put("prepend", " "));
    }
    return sequence;
  }

  /** Metaspace adds no prefix to a text that begins with a space; SentencePiece does. */
  private static boolean prepends(WhitespaceRules whitespace) {
    return whitespace.addDummyPrefix() && !whitespace.removeExtra();
  }

  private static ObjectNode replace(String regex, String content) {
    ObjectNode node = typed("Replace");
    node.putObject("pattern").put("Regex", regex);
    return node.put("content", content);
  }

  private static ObjectNode metaspace(UnigramSettings settings, boolean prefix) {
    return typed("Metaspace")
        .put("replacement", SYMBOL)
        .put("prepend_scheme", prefix ? "first" : "never")
        .put("split", settings.rules().splitByWhitespace());
  }

  private static ObjectNode byteLevel(boolean prefixSpace) {
    return typed("ByteLevel")
        .put("add_prefix_space", prefixSpace)
        .put("trim_offsets", true)
        .put("use_regex", true);
  }

  /** [CLS] A [SEP], and [CLS] A [SEP] B [SEP] with types 0 and 1. */
  private static ObjectNode template() {
    ObjectNode node = typed("TemplateProcessing");
    ArrayNode single = node.putArray("single");
    single.add(special("[CLS]", 0)).add(text("A", 0)).add(special("[SEP]", 0));
    ArrayNode pair = node.putArray("pair");
    pair.add(special("[CLS]", 0)).add(text("A", 0)).add(special("[SEP]", 0));
    pair.add(text("B", 1)).add(special("[SEP]", 1));
    ObjectNode specials = node.putObject("special_tokens");
    for (String token : List.of("[CLS]", "[SEP]")) {
      ObjectNode entry = specials.putObject(token).put("id", token);
      entry.putArray("ids").add(ReservedTokens.FIRST.indexOf(token));
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

  private static ObjectNode typed(String type) {
    return NODES.objectNode().put("type", type);
  }
}
