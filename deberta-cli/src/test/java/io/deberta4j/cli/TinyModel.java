package io.deberta4j.cli;

import io.deberta4j.checkpoint.Parameters;
import io.deberta4j.head.DebertaForMaskedLM;
import io.deberta4j.head.DebertaForSequenceClassification;
import io.deberta4j.model.ConfigJson;
import io.deberta4j.model.DebertaConfig;
import io.deberta4j.model.Pretrained;
import io.deberta4j.tensor.DType;
import io.deberta4j.tensor.RandomSource;
import io.deberta4j.tensor.TensorScope;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.BiConsumer;

/** Writes directories with tiny random models and a vocabulary of our own. */
public final class TinyModel {
  static final String CONFIG =
      """
      {"model_type": "deberta-v2", "vocab_size": 1010, "hidden_size": 16,
       "num_attention_heads": 2, "num_hidden_layers": 2, "intermediate_size": 24,
       "max_position_embeddings": 40, "relative_attention": true, "position_buckets": 8,
       "pos_att_type": ["c2p", "p2c"], "share_att_key": true, "norm_rel_ebd": "layer_norm",
       "position_biased_input": false, "legacy": false,
       "id2label": {"0": "no", "1": "maybe", "2": "yes"}}
      """;

  private TinyModel() {}

  static Path vocabulary() {
    return Path.of(System.getProperty("deberta.root", ".."))
        .resolve("goldens/assets/own/own-unigram-1k/spm.model");
  }

  public static Path classifier(Path directory) throws IOException {
    return write(directory, DebertaForSequenceClassification::new);
  }

  public static Path maskedLm(Path directory) throws IOException {
    return write(directory, DebertaForMaskedLM::new);
  }

  public static Path write(Path directory, BiConsumer<Parameters, DebertaConfig> model)
      throws IOException {
    return write(directory, model, "no", "maybe", "yes");
  }

  /** Writes a model with these labels. */
  public static Path write(
      Path directory, BiConsumer<Parameters, DebertaConfig> model, String... labels)
      throws IOException {
    Files.createDirectories(directory);
    DebertaConfig tiny = ConfigJson.parse(CONFIG);
    DebertaConfig config = tiny.withHead(tiny.head().withLabels(List.of(labels)));
    try (var scope = TensorScope.open();
        var random = new RandomSource(7);
        var parameters = Parameters.initialise(random, 0.6, DType.F32)) {
      model.accept(parameters, config);
      Pretrained.save(directory, config, parameters.all(), DType.F32, Pretrained.MAX_SHARD_BYTES);
    }
    Files.copy(vocabulary(), directory.resolve("spm.model"));
    Files.writeString(directory.resolve("tokenizer_config.json"), "{\"do_lower_case\": false}");
    return directory;
  }
}
