package io.deberta4j.lint;

import static io.deberta4j.lint.Quirk.loads;
import static io.deberta4j.lint.Quirk.refused;
import static io.deberta4j.lint.TinyCheckpoint.shard;

import io.deberta4j.checkpoint.Safetensors;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Files that are missing, cut, foreign or too many. */
final class FileQuirks {
  private static final String WEIGHTS = "model.safetensors";
  private static final String INDEX = "model.safetensors.index.json";

  private FileQuirks() {}

  static List<Quirk> all() {
    return List.of(
        refused("no-weights", c -> c.write().delete(WEIGHTS)),
        refused(
            "onnx-only",
            c -> {
              c.write().delete(WEIGHTS);
              c.text("onnx/model.onnx", "graph");
            }),
        refused(
            "foreign-weights",
            c -> {
              c.write().delete(WEIGHTS);
              c.text("flax_model.msgpack", "values");
            }),
        refused(
            "gliner",
            c -> {
              c.write().delete("config.json");
              c.text("gliner_config.json", "{\"span_mode\": \"markerV0\", \"max_width\": 12}");
            }),
        refused("gliner", c -> c.field("encoder_config", "{\"model_type\": \"deberta-v2\"}")),
        refused("gliner", c -> c.field("model_type", "\"extractor\"")),
        refused(
            "gliner",
            c -> {
              c.write().delete("config.json");
              c.text("added_tokens.json", "{\"[SEP_STRUCT]\": 1003}");
            }),
        refused(
            "git-lfs-pointer",
            c ->
                c.write()
                    .text(
                        WEIGHTS,
                        "version https://git-lfs.github.com/spec/v1\noid sha256:0\nsize 9\n")),
        refused("weights-truncated", c -> c.write().cut(WEIGHTS, 0.9)),
        refused("weights-truncated", c -> c.write().cut(WEIGHTS, 0.05)),
        refused("weights-truncated", c -> c.write().text(WEIGHTS, "abc")),
        refused(
            "weights-truncated",
            c -> {
              c.write().delete(WEIGHTS);
              c.text("pytorch_model.bin", "PK\u0003\u0004 and so on");
            }),
        refused("weights-unreadable", c -> c.write().text(WEIGHTS, "binary garbage, no header")),
        refused(
            "weights-unreadable",
            c -> {
              c.write().delete(WEIGHTS);
              c.text("pytorch_model.bin", "no pickle");
            }),
        refused(
            "weights-unreadable",
            c -> {
              c.draw("bert.embeddings.LayerNorm.bias", List.of(16L));
              c.write();
            }),
        refused(
            "pickle-weights",
            c -> {
              c.write().delete(WEIGHTS);
              c.text("pytorch_model.bin", "no pickle");
            }),
        refused(
            "tensorflow-weights",
            c -> {
              c.write().delete(WEIGHTS);
              c.text("tf_model.h5", "no HDF5");
            }),
        loads("several-weights", c -> c.write().text("pytorch_model.bin", "another")),
        loads("generator-weights", c -> c.write().text("pytorch_model.generator.bin", "another")),
        loads(
            "microsoft-layout",
            c -> {
              c.write().copy("config.json", "model_config.json");
              c.delete("config.json");
            }),
        loads(
            "adapter-beside-weights",
            c -> c.write().text("adapter_config.json", "{\"peft_type\": \"LORA\"}")));
  }

  static List<Quirk> shards() {
    return List.of(
        refused(
            "shard-missing",
            c -> {
              c.shards();
              c.delete(shard(2));
            }),
        refused(
            "index-names-absent-tensor",
            c -> {
              c.shards();
              c.edit(
                  INDEX,
                  "{\"classifier.bias\"",
                  "{\"ghost\":\"" + shard(1) + "\",\"classifier.bias\"");
            }),
        refused(
            "index-names-absent-tensor", // names of files are anything
            c -> {
              c.shards();
              c.copy(shard(1), "100%d.safetensors");
              c.edit(
                  INDEX,
                  "{\"classifier.bias\"",
                  "{\"ghost\":\"100%d.safetensors\",\"classifier.bias\"");
            }),
        refused(
            "index-omits-tensor",
            c -> {
              c.shards();
              c.edit(INDEX, "\"classifier.bias\":\"" + shard(1) + "\",", "");
            }),
        loads(
            "shard-surplus",
            c -> {
              c.shards();
              c.copy(shard(1), "model-00003-of-00003.safetensors");
            }),
        refused(
            "shards-without-index",
            c -> {
              c.shards();
              c.delete(INDEX);
            }));
  }

  static List<Quirk> adapters() {
    return List.of(
        refused(
            "adapter-base-unavailable",
            c -> {
              c.write().delete(WEIGHTS);
              adapter(c, "nowhere/at-all", "LORA", "SEQ_CLS");
            }),
        refused("adapter-refused", c -> adapter(c, base(c), "IA3", "SEQ_CLS")),
        loads("adapter-saves-no-head", c -> adapter(c, base(c), "LORA", "SEQ_CLS")));
  }

  /** Moves the model into a folder, of which the directory becomes an adapter. */
  private static String base(TinyCheckpoint c) {
    c.write();
    for (String name : List.of("config.json", "tokenizer_config.json", "spm.model", WEIGHTS)) {
      c.text("base/" + name, "");
      c.delete("base/" + name);
      c.copy(name, "base/" + name);
    }
    c.delete("config.json");
    c.delete(WEIGHTS);
    return c.directory.resolve("base").toString().replace('\\', '/');
  }

  private static void adapter(TinyCheckpoint c, String base, String kind, String task) {
    c.text(
        "adapter_config.json",
        """
        {"peft_type": "%s", "task_type": "%s", "r": 2, "lora_alpha": 4,
         "base_model_name_or_path": "%s"}
        """
            .formatted(kind, task, base));
    Map<String, TinyCheckpoint.Held> factors = new LinkedHashMap<>();
    String layer = "base_model.model.deberta.encoder.layer.0.attention.self.query_proj.";
    var some = c.held("classifier.bias");
    factors.put(
        layer + "lora_A.weight",
        new TinyCheckpoint.Held(some.dtype(), List.of(2L, 16L), some.value()));
    factors.put(
        layer + "lora_B.weight",
        new TinyCheckpoint.Held(some.dtype(), List.of(16L, 2L), some.value()));
    c.weights("adapter_model.safetensors", factors);
    Safetensors.open(c.directory.resolve("adapter_model.safetensors"));
  }

  static List<Quirk> sentences() {
    String modules =
        """
        [{"idx": 0, "name": "0", "path": "", "type": "sentence_transformers.models.Transformer"},
         {"idx": 1, "name": "1", "path": "1_Pooling", "type": "sentence_transformers.models.Pooling"},
         {"idx": 2, "name": "2", "path": "2_Dense", "type": "sentence_transformers.models.Dense"}]
        """;
    return List.of(
        loads("sentence-module-missing", c -> c.write().text("modules.json", modules)),
        loads("sentence-modules-refused", c -> c.write().text("modules.json", "[")),
        loads(
            "sentence-modules-refused",
            c -> {
              c.write().text("modules.json", modules.replaceAll(",\\s*\\{\"idx\": 2.*?\\}", ""));
              c.text("1_Pooling/config.json", "{\"pooling_mode_lasttoken\": true}");
            }),
        loads(
            "pooling-without-modules",
            c -> c.write().text("1_Pooling/config.json", "{\"pooling_mode_cls_token\": true}")));
  }
}
