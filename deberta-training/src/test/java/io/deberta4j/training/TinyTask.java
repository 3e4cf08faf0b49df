package io.deberta4j.training;

import io.deberta4j.checkpoint.Parameters;
import io.deberta4j.model.ConfigJson;
import io.deberta4j.model.DebertaConfig;
import io.deberta4j.model.Mode;
import io.deberta4j.tensor.DType;
import io.deberta4j.tensor.Engine;
import io.deberta4j.tensor.RandomSource;
import io.deberta4j.tensor.Tensor;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A head on a two-layer model with fresh weights, ready to be trained on one batch. */
final class TinyTask implements AutoCloseable {
  static {
    Engine.setThreads(1); // sharing operations this small between threads only costs time
  }

  /** The generations of the model. */
  enum Version {
    V1("\"model_type\": \"deberta\", \"position_buckets\": -1, \"max_relative_positions\": 12"),
    V2(
        "\"model_type\": \"deberta-v2\", \"position_buckets\": 8, \"share_att_key\": true,"
            + " \"norm_rel_ebd\": \"layer_norm\", \"conv_kernel_size\": 3, \"conv_act\": \"gelu\""),
    V3(
        "\"model_type\": \"deberta-v2\", \"position_buckets\": 8, \"share_att_key\": true,"
            + " \"norm_rel_ebd\": \"layer_norm\"");

    private final String settings;

    Version(String settings) {
      this.settings = settings;
    }
  }

  private static final int SIZE = 16;
  private static final double DEVIATION = 0.1;

  private final Parameters weights;
  private final TinyHead.Task task;

  private TinyTask(Parameters weights, TinyHead.Task task) {
    this.weights = weights;
    this.task = task;
  }

  /** Draws weights and batch; the tensors of the batch belong to the open scope. */
  static TinyTask create(TinyHead head, Version version, DType dtype, long seed) {
    DebertaConfig config = config(head, version);
    try (var random = new RandomSource(seed)) {
      Parameters drawn = Parameters.initialise(random, DEVIATION, dtype);
      TinyBatch batch = new TinyBatch(new Random(seed));
      TinyHead.Task task = head.on(drawn, config, batch);
      if (!head.layersOfTheCheckpoint().isEmpty()) {
        Origin origin = new Origin(new LinkedHashMap<>(drawn.all()));
        for (String layer : head.layersOfTheCheckpoint()) {
          origin.tensors.put(layer + ".weight", Tensor.normal(random, DEVIATION, SIZE, SIZE));
          origin.tensors.put(layer + ".bias", Tensor.zeros(DType.F32, SIZE));
        }
        drawn = Parameters.read(origin, dtype);
        task = head.on(drawn, config, batch);
      }
      for (Tensor weight : drawn.all().values()) {
        leaveZeroAndOne(weight, random);
        weight.requireGrad();
      }
      return new TinyTask(drawn, task);
    }
  }

  /**
   * Moves a weight: where all biases are 0, padding rows are 0 too, and a LayerNorm of nothing has
   * a slope of 1/√ε.
   */
  private static void leaveZeroAndOne(Tensor weight, RandomSource random) {
    weight.addInPlace(Tensor.normal(random, DEVIATION, weight.shape()), 1);
  }

  private static DebertaConfig config(TinyHead head, Version version) {
    return ConfigJson.parse(
        """
        {"vocab_size": 40, "hidden_size": 16, "num_hidden_layers": 2, "num_attention_heads": 2,
         "intermediate_size": 24, "max_position_embeddings": 12, "relative_attention": true,
         "pos_att_type": "p2c|c2p", "position_biased_input": false, "type_vocab_size": 0,
         "pad_token_id": 0, "hidden_dropout_prob": 0.1, "attention_probs_dropout_prob": 0.1,
        """
            + version.settings
            + (head.settings().isEmpty() ? "" : ", " + head.settings())
            + "}");
  }

  TinyHead.Output run(Mode mode) {
    return task.run(mode);
  }

  Map<String, Tensor> parameters() {
    return weights.all();
  }

  @Override
  public void close() {
    weights.close();
  }

  /** Tensors in memory as a checkpoint. */
  private record Origin(Map<String, Tensor> tensors) implements Parameters.Origin {
    @Override
    public Set<String> names() {
      return tensors.keySet();
    }

    @Override
    public @Nullable Tensor load(String name) {
      return tensors.get(name);
    }

    @Override
    public String description() {
      return "weights in memory";
    }

    @Override
    public void close() {}
  }
}
