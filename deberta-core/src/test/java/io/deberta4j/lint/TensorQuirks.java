package io.deberta4j.lint;

import static io.deberta4j.lint.Quirk.loads;
import static io.deberta4j.lint.Quirk.refused;

import io.deberta4j.tensor.DType;
import java.util.List;
import java.util.Map;

/** Weights that are not those of the configuration, and heads that are not whole. */
final class TensorQuirks {
  private static final String LAYER = "deberta.encoder.layer.";
  private static final String SELF = LAYER + "0.attention.self.";

  private TensorQuirks() {}

  static List<Quirk> parts() {
    return List.of(
        refused("layer-count-disagrees", c -> c.field("num_hidden_layers", "3")),
        refused("layer-count-disagrees", c -> c.field("num_hidden_layers", "1")),
        refused("layer-count-disagrees", c -> c.field("num_hidden_layers", "2000000000")),
        refused("model-type-disagrees", c -> c.field("model_type", "\"deberta\"")),
        refused("model-type-disagrees", c -> c.drop(".key_proj.bias")),
        refused("position-projections-disagree", c -> c.field("share_att_key", "false")),
        refused(
            "position-projections-disagree",
            c -> {
              c.draw(SELF + "pos_key_proj.weight", List.of(16L, 16L));
              c.draw(SELF + "pos_key_proj.bias", List.of(16L));
            }),
        refused("talking-head-disagrees", c -> c.field("talking_head", "true")),
        refused("convolution-disagrees", c -> c.field("conv_kernel_size", "3")),
        refused(
            "convolution-disagrees",
            c -> c.draw("deberta.encoder.conv.conv.weight", List.of(16L, 16L, 3L))),
        refused("norm-rel-ebd-disagrees", c -> c.field("norm_rel_ebd", "\"none\"")),
        refused("norm-rel-ebd-disagrees", c -> c.drop("encoder.LayerNorm")),
        refused("relative-attention-disagrees", c -> c.field("relative_attention", "false")),
        refused("position-biased-input-disagrees", c -> c.config.remove("position_biased_input")),
        refused("type-vocab-size-disagrees", c -> c.field("type_vocab_size", "2")),
        refused(
            "type-vocab-size-disagrees", c -> c.draw(ExpectedTensors.SEGMENTS, List.of(2L, 16L))),
        refused(
            "type-vocab-size-disagrees",
            c -> {
              c.field("type_vocab_size", "3");
              c.draw(ExpectedTensors.SEGMENTS, List.of(2L, 16L));
            }),
        refused(
            "embedding-size-disagrees",
            c -> c.draw("deberta.embeddings.embed_proj.weight", List.of(16L, 8L))));
  }

  static List<Quirk> all() {
    return List.of(
        refused("vocab-size-disagrees", c -> c.field("vocab_size", "1009")),
        refused("relative-positions-disagree", c -> c.field("position_buckets", "16")),
        refused("relative-positions-disagree", c -> c.field("position_buckets", "-1")),
        refused("missing-tensors", c -> c.drop("layer.0.output.dense.bias")),
        refused("missing-tensors", c -> c.rename(name -> "module." + name)),
        refused(
            "surplus-tensors",
            c -> c.draw("deberta.encoder.layer.0.attention.self.gate.weight", List.of(2L))),
        refused("surplus-tensors", c -> c.draw("span_predictions.dense.weight", List.of(2L))),
        refused("tensor-shapes", c -> c.field("intermediate_size", "32")),
        refused("quantised-weights", c -> c.dtype("intermediate.dense.weight", DType.I8)),
        refused("quantised-weights", c -> c.dtype("pooler.dense.weight", DType.I8)),
        loads("rounded-weights", c -> c.dtype("", DType.F16)),
        loads("rounded-weights", c -> c.dtype("", DType.BF16)),
        loads("mixed-types", c -> c.dtype("LayerNorm", DType.BF16)),
        loads("dtype-disagrees", c -> c.field("torch_dtype", "\"float16\"")),
        loads("older-tensor-names", c -> c.rename(name -> name.replaceFirst("^deberta", "bert"))),
        loads("older-tensor-names", c -> c.rename(name -> name.replaceFirst("^deberta\\.", ""))),
        loads(
            "older-tensor-names",
            c ->
                c.rename(
                    name ->
                        name.replace("LayerNorm.weight", "LayerNorm.gamma")
                            .replace("LayerNorm.bias", "LayerNorm.beta"))),
        loads(
            "gdes-delta",
            c -> c.draw("deberta.embeddings.word_embeddings._weight", List.of(1010L, 16L))));
  }

  static List<Quirk> heads() {
    return List.of(
        refused(
            "head-missing",
            c -> {
              c.drop("classifier.");
              c.drop("pooler.");
            }),
        refused(
            "head-missing",
            c -> {
              c.rename(name -> name.replace("classifier.", "qa_outputs."));
            }),
        refused("head-missing", c -> c.drop("lm_predictions.")).ofMasks(),
        refused("pooler-missing", c -> c.drop("pooler.")),
        refused("head-incomplete", c -> c.drop("classifier.bias")),
        refused("head-incomplete", c -> c.drop("pooler.dense.bias")),
        refused("num-labels-disagrees", c -> ConfigQuirks.names(c, "no", "yes")),
        refused("num-labels-disagrees", c -> c.config.remove(List.of("id2label", "label2id"))),
        refused("num-labels-disagrees", c -> ConfigQuirks.names(c, "O", "X")).ofTokens(),
        refused("head-shapes", c -> c.draw("pooler.dense.weight", List.of(16L, 8L))),
        refused("head-shapes", c -> c.draw("classifier.weight", List.of(3L, 8L))),
        refused("pooler-size-disagrees", c -> c.field("pooler_hidden_size", "8")),
        loads("head-told-by-tensors", c -> c.config.remove("architectures")),
        loads(
                "microsoft-token-head",
                c -> {
                  c.draw("proj.weight", List.of(16L, 16L));
                  c.draw("proj.bias", List.of(16L));
                })
            .ofTokens(),
        refused(
            "encoder-only",
            c -> {
              c.drop("classifier.");
              c.drop("pooler.");
              c.config.remove("architectures");
            }));
  }

  static List<Quirk> masks() {
    String legacy = "cls.predictions.";
    String published = "lm_predictions.lm_head.";
    return List.of(
        refused("mlm-head-incomplete", c -> c.drop(published + "LayerNorm.bias")).ofMasks(),
        refused("mlm-head-incomplete", c -> c.drop(published + "dense.weight")).ofMasks(),
        refused(
                "mlm-head-incomplete",
                c -> {
                  toLegacy(c);
                  c.field("tie_word_embeddings", "false");
                })
            .ofMasks(),
        loads(
                "mlm-head-twice",
                c -> {
                  Map<String, TinyCheckpoint.Held> before = Map.copyOf(c.tensors);
                  toLegacy(c);
                  c.tensors.putAll(before);
                })
            .ofMasks(),
        loads("mlm-head-microsoft", c -> c.config.remove("legacy")).ofMasks(),
        loads("mask-decoder-unavailable", c -> c.drop("position_embeddings")).ofMasks(),
        refused("mask-decoder-misfit", c -> c.draw(ExpectedTensors.POSITIONS, List.of(64L, 16L)))
            .ofMasks(),
        loads(
                "decoder-copy",
                c -> {
                  toLegacy(c);
                  c.draw(legacy + "decoder.weight", List.of(1010L, 16L));
                })
            .ofMasks());
  }

  static void toLegacy(TinyCheckpoint c) {
    c.rename(
        name ->
            name.replace("lm_predictions.lm_head.dense", "cls.predictions.transform.dense")
                .replace("lm_predictions.lm_head.LayerNorm", "cls.predictions.transform.LayerNorm")
                .replace("lm_predictions.lm_head.", "cls.predictions."));
  }

  static List<Quirk> values() {
    return List.of(
        loads("not-finite", c -> c.fill("classifier.weight", at -> at == 7 ? Float.NaN : 0.1f)),
        loads(
            "not-finite",
            c -> c.fill("classifier.bias", at -> at == 1 ? Float.NEGATIVE_INFINITY : 0.1f)),
        loads("all-zero", c -> c.fill("deberta.encoder.rel_embeddings.weight", at -> 0)),
        loads("untrained-head", c -> c.fill("classifier.bias", at -> 0)),
        loads(
                "decoder-differs",
                c -> {
                  toLegacy(c);
                  c.draw("cls.predictions.decoder.weight", List.of(1010L, 16L));
                })
            .ofMasks(),
        loads("beyond-half", c -> c.fill("classifier.weight", at -> at == 3 ? 70000f : 0.1f)));
  }
}
