package io.deberta4j.lint;

import static io.deberta4j.lint.Quirk.loads;
import static io.deberta4j.lint.Quirk.refused;

import java.util.List;

/** Configurations that are damaged, contradictory, or unusual. */
final class ConfigQuirks {
  private ConfigQuirks() {}

  static List<Quirk> all() {
    return List.of(
        refused("no-config", c -> c.write().delete("config.json")),
        refused("config-unreadable", c -> c.write().text("config.json", "\u0000\u0001 garbage")),
        refused(
            "config-unreadable",
            c -> c.write().text("config.json", "{\"a\":".repeat(100) + "1" + "}".repeat(100))),
        refused(
            "config-unreadable",
            c -> c.write().text("config.json", "{\"hidden_size\": 16, \"hidden_size\": 32}")),
        refused("config-refused", c -> c.field("model_type", "\"bert\"")),
        refused("config-refused", c -> c.field("hidden_act", "\"gelu_10\"")),
        refused("config-refused", c -> c.field("pos_att_type", "\"c2p|p2q\"")),
        refused("config-refused", c -> c.field("norm_rel_ebd", "\"batch_norm\"")),
        refused("config-refused", c -> c.field("attention_head_size", "4")),
        refused("config-refused", c -> c.field("num_hidden_layers", "\"two\"")),
        loads(
            "no-positions",
            c -> {
              c.field("relative_attention", "false");
              c.field("norm_rel_ebd", "\"none\"");
              c.drop("rel_embeddings");
              c.drop("encoder.LayerNorm");
            }),
        loads("no-position-terms", c -> c.field("pos_att_type", "[]")),
        loads("p2p-listed", c -> c.field("pos_att_type", "\"c2p|p2c|p2p\"")),
        loads(
            "absolute-positions",
            c -> {
              c.field("position_biased_input", "true");
              c.draw(ExpectedTensors.POSITIONS, List.of(40L, 16L));
            }),
        loads("bucket-scale", c -> c.field("max_position_embeddings", "1280")),
        loads(
            "v2-options-in-v1",
            c -> {
              c.field("model_type", "\"deberta\"");
              c.drop(".key_proj.bias");
            }),
        loads("model-type-absent", c -> c.config.remove("model_type")),
        loads("architecture-unknown", c -> c.field("architectures", "[\"MyDebertaWithCrf\"]")),
        loads("custom-code", c -> c.field("auto_map", "{\"AutoModel\": \"flash.FlashModel\"}")),
        loads("unknown-config-keys", c -> c.field("rotary_base", "10000")),
        loads("unusual-dropout", c -> c.field("cls_dropout", "0.3")),
        loads("unusual-dropout", c -> c.field("hidden_dropout_prob", "0")),
        loads("unusual-layer-norm-eps", c -> c.field("layer_norm_eps", "1e-12")));
  }

  static List<Quirk> labels() {
    return List.of(
        refused("label-maps-contradict", c -> c.field("label2id", "{\"no\": 2, \"yes\": 0}")),
        refused("label-count-contradicts", c -> c.field("num_labels", "4")),
        refused(
            "label-count-contradicts",
            c -> c.field("id2label", "{\"0\": \"a\", \"1\": \"b\", \"3\": \"c\"}")),
        loads("label2id-differs", c -> c.field("label2id", "{\"no\": 0, \"positive\": 2}")),
        loads("duplicate-labels", c -> names(c, "a", "b", "b")),
        loads("generic-label-names", c -> names(c, "LABEL_0", "LABEL_1", "LABEL_2")),
        loads(
            "label-file-order", c -> c.field("label2id", "{\"maybe\": 1, \"no\": 0, \"yes\": 2}")),
        loads(
            "label-file-order",
            c -> {
              c.config.remove("label2id");
              c.field("id2label", "{\"1\": \"maybe\", \"0\": \"no\", \"2\": \"yes\"}");
            }),
        loads("problem-type-disagrees", c -> c.field("problem_type", "\"regression\"")),
        loads(
            "problem-type-disagrees",
            c -> {
              names(c, "entailment", "neutral", "contradiction");
              c.field("problem_type", "\"multi_label_classification\"");
            }),
        loads("problem-type-absent", c -> c.config.remove("problem_type")),
        loads(
            "single-output",
            c -> {
              names(c, "LABEL_0");
              outputs(c, 1);
              c.config.remove("problem_type");
            }),
        loads(
            "cross-encoder-activation",
            c -> {
              names(c, "LABEL_0");
              outputs(c, 1);
              c.field(
                  "sentence_transformers",
                  "{\"activation_fn\": \"torch.nn.modules.linear.Identity\"}");
            }),
        loads("no-outside-tag", c -> names(c, "B-PER", "I-PER", "B-LOC")).ofTokens());
  }

  static List<Quirk> inference() {
    return List.of(
        loads("nli-label-order", c -> names(c, "entailment", "neutral", "contradiction")),
        loads(
            "nli-contradiction-by-place", c -> names(c, "neutral", "entailment", "contradiction")),
        loads(
            "nli-contradiction-by-place", c -> names(c, "ENTAILMENT", "CONTRADICTION", "NEUTRAL")),
        loads(
            "nli-two-classes",
            c -> {
              names(c, "entailment", "not_entailment");
              outputs(c, 2);
            }),
        loads("nli-labels-unclear", c -> names(c, "entailment", "other", "contradiction")),
        loads(
            "nli-no-opposite",
            c -> {
              names(c, "entailment", "neutral");
              outputs(c, 2);
            }));
  }

  static void names(TinyCheckpoint c, String... labels) {
    var names = TinyCheckpoint.json("{}");
    for (int id = 0; id < labels.length; id++) {
      names.put(Integer.toString(id), labels[id]);
    }
    c.config.set("id2label", names);
    c.config.remove("label2id");
  }

  static void outputs(TinyCheckpoint c, long outputs) {
    c.draw("classifier.weight", List.of(outputs, 16L));
    c.draw("classifier.bias", List.of(outputs));
  }
}
