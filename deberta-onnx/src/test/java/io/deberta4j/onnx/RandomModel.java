package io.deberta4j.onnx;

import io.deberta4j.checkpoint.Parameters;
import io.deberta4j.model.ConfigJson;
import io.deberta4j.model.DebertaConfig;
import io.deberta4j.model.Pretrained;
import io.deberta4j.tensor.DType;
import io.deberta4j.tensor.RandomSource;
import io.deberta4j.tensor.TensorScope;
import java.nio.file.Path;
import java.util.function.BiConsumer;

/** Writes directories with random models. */
final class RandomModel {
  private RandomModel() {}

  /** Returns a small v3 configuration without absolute positions unless the fields say so. */
  static DebertaConfig config(String fields) {
    return config("deberta-v2", fields);
  }

  /** The same for another generation. */
  static DebertaConfig config(String modelType, String fields) {
    return ConfigJson.parse(
        """
        {"model_type": "%s", "vocab_size": 60, "hidden_size": 32, "num_attention_heads": 4,
         "num_hidden_layers": 2, "intermediate_size": 40, "max_position_embeddings": 24,
         "relative_attention": true, "pos_att_type": ["c2p", "p2c"], "share_att_key": true,
         "position_buckets": 8, "norm_rel_ebd": "layer_norm",
         "legacy": false, "id2label": {"0": "no", "1": "maybe", "2": "yes"}
         %s}
        """
            .formatted(
                modelType,
                fields.contains("position_biased_input")
                    ? ", " + fields
                    : ", \"position_biased_input\": false"
                        + (fields.isEmpty() ? "" : ", ")
                        + fields));
  }

  /**
   * Writes a model.
   *
   * @param model asks for the tensors to be there
   */
  static Pretrained write(
      Path directory, DebertaConfig config, BiConsumer<Parameters, DebertaConfig> model) {
    return write(directory, config, 0.4, model);
  }

  /** The same with weights of this standard deviation. */
  static Pretrained write(
      Path directory,
      DebertaConfig config,
      double standardDeviation,
      BiConsumer<Parameters, DebertaConfig> model) {
    directory.toFile().mkdirs();
    try (var scope = TensorScope.open();
        var random = new RandomSource(7);
        var parameters = Parameters.initialise(random, standardDeviation, DType.F32)) {
      model.accept(parameters, config);
      Pretrained.save(directory, config, parameters.all(), DType.F32, Pretrained.MAX_SHARD_BYTES);
    }
    return Pretrained.open(directory);
  }
}
