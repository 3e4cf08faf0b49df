package io.deberta4j.readme;

import io.deberta4j.checkpoint.Parameters;
import io.deberta4j.head.DebertaForSequenceClassification;
import io.deberta4j.head.DebertaForTokenClassification;
import io.deberta4j.model.ConfigJson;
import io.deberta4j.model.DebertaConfig;
import io.deberta4j.model.Pretrained;
import io.deberta4j.tensor.DType;
import io.deberta4j.tensor.RandomSource;
import io.deberta4j.tensor.TensorScope;
import io.deberta4j.testing.TestFolders;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * A tiny random model that plays a published one: in the cache under its name, with a configuration
 * as the published one has it but for the sizes, and a vocabulary of our own.
 */
final class PlayedModel {
  private static final String COMMIT = "d".repeat(40);

  private PlayedModel() {}

  /** Puts a model into the cache that the build names for tests. */
  static void play(Path home, String name, String... labels) throws IOException {
    Path model = home.resolve("hub").resolve("models--" + name.replace("/", "--"));
    Path snapshot = model.resolve("snapshots").resolve(COMMIT);
    Files.createDirectories(snapshot);
    Files.createDirectories(model.resolve("refs"));
    Files.writeString(model.resolve("refs/main"), COMMIT);
    boolean tokens = List.of(labels).contains("O");
    String json = config(tokens ? "Token" : "Sequence", List.of(labels));
    write(snapshot, ConfigJson.parse(json), tokens);
    Files.writeString(snapshot.resolve("config.json"), json);
    Path vocabulary = TestFolders.repository().resolve("goldens/assets/own/own-unigram-1k");
    Files.write(snapshot.resolve("spm.model"), Files.readAllBytes(vocabulary.resolve("spm.model")));
    Files.writeString(
        snapshot.resolve("tokenizer_config.json"),
        """
        {"bos_token": "[CLS]", "cls_token": "[CLS]", "do_lower_case": false, "eos_token": "[SEP]",
         "mask_token": "[MASK]", "model_max_length": 1000000000000000019884624838656,
         "pad_token": "[PAD]", "sep_token": "[SEP]", "sp_model_kwargs": {},
         "split_by_punct": false, "tokenizer_class": "DebertaV2Tokenizer", "unk_token": "[UNK]",
         "vocab_type": "spm"}
        """);
  }

  private static void write(Path directory, DebertaConfig config, boolean tokens) {
    try (var scope = TensorScope.open();
        var random = new RandomSource(11);
        var parameters = Parameters.initialise(random, 0.6, DType.F32)) {
      if (tokens) {
        new DebertaForTokenClassification(parameters, config);
      } else {
        new DebertaForSequenceClassification(parameters, config);
      }
      Pretrained.save(directory, config, parameters.all(), DType.F32, Pretrained.MAX_SHARD_BYTES);
    }
  }

  /** Every field of a published v3 classifier; only what is a size differs. */
  static String config(String head, List<String> labels) {
    List<String> names = new ArrayList<>();
    List<String> ids = new ArrayList<>();
    for (int i = 0; i < labels.size(); i++) {
      names.add("\"%d\": \"%s\"".formatted(i, labels.get(i)));
      ids.add("\"%s\": %d".formatted(labels.get(i), i));
    }
    return """
        {"_name_or_path": "microsoft/deberta-v3-base",
         "architectures": ["DebertaV2For%sClassification"],
         "attention_probs_dropout_prob": 0.1, "hidden_act": "gelu", "hidden_dropout_prob": 0.1,
         "hidden_size": 16, "id2label": {%s}, "initializer_range": 0.02, "intermediate_size": 24,
         "label2id": {%s}, "layer_norm_eps": 1e-07, "max_position_embeddings": 512,
         "max_relative_positions": -1, "model_type": "deberta-v2", "norm_rel_ebd": "layer_norm",
         "num_attention_heads": 2, "num_hidden_layers": 2, "pad_token_id": 0, "pooler_dropout": 0,
         "pooler_hidden_act": "gelu", "pooler_hidden_size": 16, "pos_att_type": ["p2c", "c2p"],
         "position_biased_input": false, "position_buckets": 256, "relative_attention": true,
         "share_att_key": true, "torch_dtype": "float32", "transformers_version": "4.39.3",
         "type_vocab_size": 0, "vocab_size": 1010}
        """
        .formatted(head, String.join(", ", names), String.join(", ", ids));
  }
}
