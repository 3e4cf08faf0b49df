package io.deberta4j.onnxruntime;

import io.deberta4j.checkpoint.Parameters;
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
import java.util.List;
import java.util.function.BiConsumer;

/** Directories with tiny random models of each generation and a vocabulary of our own. */
enum TinyModels {
  V1(
      """
      "model_type": "deberta", "max_relative_positions": 16, "type_vocab_size": 2
      """),
  V2(
      """
      "model_type": "deberta-v2", "position_buckets": 8, "norm_rel_ebd": "layer_norm",
      "conv_kernel_size": 3, "conv_act": "gelu", "share_att_key": true
      """),
  V3(
      """
      "model_type": "deberta-v2", "position_buckets": 8, "norm_rel_ebd": "layer_norm",
      "share_att_key": true
      """);

  private final String fields;

  TinyModels(String fields) {
    this.fields = fields;
  }

  /** Writes a model of three labels. */
  Path write(Path directory, long seed, BiConsumer<Parameters, DebertaConfig> model)
      throws IOException {
    return write(directory, seed, model, "no", "maybe", "yes");
  }

  /**
   * Writes a model.
   *
   * @param seed of the weights
   * @param model asks for the tensors to be there
   */
  Path write(
      Path directory, long seed, BiConsumer<Parameters, DebertaConfig> model, String... labels)
      throws IOException {
    DebertaConfig tiny =
        ConfigJson.parse(
            """
            {"vocab_size": 1010, "hidden_size": 16, "num_attention_heads": 2,
             "num_hidden_layers": 2, "intermediate_size": 24, "max_position_embeddings": 40,
             "relative_attention": true, "pos_att_type": ["c2p", "p2c"], "legacy": false,
             "position_biased_input": false, %s}
            """
                .formatted(fields));
    DebertaConfig config = tiny.withHead(tiny.head().withLabels(List.of(labels)));
    Files.createDirectories(directory);
    try (var scope = TensorScope.open();
        var random = new RandomSource(seed);
        var parameters = Parameters.initialise(random, 0.6, DType.F32)) {
      model.accept(parameters, config);
      Pretrained.save(directory, config, parameters.all(), DType.F32, Pretrained.MAX_SHARD_BYTES);
    }
    Path vocabulary = TestFolders.repository().resolve("goldens/assets/own/own-unigram-1k");
    Path copy = directory.resolve("spm.model");
    if (!Files.exists(copy)) {
      Files.copy(vocabulary.resolve("spm.model"), copy);
    }
    Files.writeString(directory.resolve("tokenizer_config.json"), "{\"do_lower_case\": false}");
    return directory;
  }
}
