package io.deberta4j.lint;

import static io.deberta4j.lint.Quirk.loads;
import static io.deberta4j.lint.Quirk.refused;

import io.deberta4j.tokenizer.Flavour;
import java.util.List;

/** Tokenizers that are missing, changed, or of another model. */
final class TokenizerQuirks {
  private static final String JSON = "tokenizer.json";

  private TokenizerQuirks() {}

  static List<Quirk> all() {
    return List.of(
        refused("no-tokenizer", c -> c.write().delete("spm.model")),
        refused("tokenizer-unreadable", c -> c.write().text("spm.model", "garbage")),
        refused("tokenizer-unreadable", c -> c.write().text("tokenizer_config.json", "[")),
        refused("tokenizer-unreadable", c -> c.write().text(JSON, "{\"model\": 3}")),
        loads("tokenizer-json-absent", TinyCheckpoint::write),
        loads(
            "spm-absent",
            c -> {
              c.tokenizerJson(Flavour.HF4);
              c.delete("spm.model");
            }),
        loads("word-pieces", c -> wordPieces(c, "{}")),
        loads(
            "tokenizer-class-disagrees",
            c -> wordPieces(c, "{\"tokenizer_class\": \"RoFormerTokenizer\"}")),
        refused(
            "tokenizer-unreadable", c -> wordPieces(c, "{\"word_tokenizer_type\": \"sudachi\"}")),
        loads("tokenizer-of-transformers-5", c -> c.field("transformers_version", "\"5.13.1\"")),
        loads("model-max-length-unset", c -> c.tokenizer.put("model_max_length", 1e30)),
        loads("model-max-length-unset", c -> c.tokenizer.remove("model_max_length")),
        loads("model-max-length-differs", c -> c.tokenizer.put("model_max_length", 32)),
        loads(
            "truncation-in-tokenizer-json",
            c -> {
              c.tokenizerJson(Flavour.HF4);
              c.text(JSON, truncated(c.text(JSON)));
            }),
        loads(
            "special-tokens-missing",
            c -> {
              c.tokenizerJson(Flavour.HF4);
              var json = TinyCheckpoint.json(c.text(JSON));
              json.putNull("post_processor");
              c.text(JSON, json.toString());
            }),
        refused("mask-token-missing", c -> c.tokenizer.putNull("mask_token")).ofMasks(),
        loads(
            "do-lower-case-disagrees",
            c -> {
              c.tokenizerJson(Flavour.HF4);
              c.edit("tokenizer_config.json", "\"do_lower_case\":false", "\"do_lower_case\":true");
            }),
        loads(
            "do-lower-case-disagrees",
            c -> {
              c.tokenizer.put("do_lower_case", true);
              c.tokenizerJson(Flavour.HF4);
              c.edit("tokenizer_config.json", "\"do_lower_case\":true", "\"do_lower_case\":false");
            }),
        loads("lower-case", c -> c.tokenizer.put("do_lower_case", true)),
        loads("tokenizer-class-disagrees", c -> c.tokenizer.put("tokenizer_class", "T5Tokenizer")),
        loads(
            "tokenizer-class-disagrees",
            c -> c.tokenizer.put("tokenizer_class", "DebertaTokenizer")));
  }

  /** BERT's vocabulary in place of SentencePiece's. */
  private static void wordPieces(TinyCheckpoint c, String settings) {
    c.write().delete("spm.model");
    c.text("tokenizer_config.json", settings);
    String letters = "abcdefghijklmnopqrstuvwxyz";
    StringBuilder tokens = new StringBuilder("[PAD]\n[CLS]\n[SEP]\n[UNK]\n");
    for (String letter : letters.split("", -1)) {
      tokens.append(letter).append("\n##").append(letter).append('\n');
    }
    c.text("vocab.txt", tokens + "[MASK]\n");
  }

  private static String truncated(String json) {
    var tree = TinyCheckpoint.json(json);
    tree.putObject("truncation")
        .put("direction", "Right")
        .put("max_length", 8)
        .put("strategy", "LongestFirst")
        .put("stride", 0);
    return tree.toString();
  }

  static List<Quirk> vocabulary() {
    return List.of(
        loads(
            "vocabulary-beyond-table",
            c -> {
              c.field("vocab_size", "990");
              c.draw(ExpectedTensors.WORDS, List.of(990L, 16L));
            }),
        loads(
            "vocabulary-beyond-table",
            c -> {
              c.write();
              c.text("added_tokens.json", "{\"<<ENT>>\": 1500}");
            }),
        loads("vocabulary-below-table", TinyCheckpoint::write),
        loads(
            "vocabulary-of-another-model",
            c -> {
              c.field("vocab_size", "1400");
              c.draw(ExpectedTensors.WORDS, List.of(1400L, 16L));
            }),
        loads("pad-token-disagrees", c -> c.field("pad_token_id", "3")),
        loads("special-token-ids-disagree", c -> c.field("eos_token_id", "50256")),
        loads(
            "added-tokens-disagree",
            c -> {
              c.tokenizerJson(Flavour.HF4);
              c.text("added_tokens.json", "{\"[MASK]\": 7}");
            }),
        loads(
            "tokenizer-json-differs",
            c -> {
              c.tokenizerJson(Flavour.HF4);
              var json = TinyCheckpoint.json(c.text(JSON));
              json.putNull("normalizer");
              json.putNull("pre_tokenizer");
              c.text(JSON, json.toString());
            }),
        loads("tokenizer-json-of-transformers-5", c -> c.tokenizerJson(Flavour.HF5)),
        loads(
            "pairs-beyond-segments",
            c -> {
              c.field("type_vocab_size", "1");
              c.draw(ExpectedTensors.SEGMENTS, List.of(1L, 16L));
            }));
  }
}
