package io.deberta4j.training;

import io.deberta4j.checkpoint.Parameters;
import io.deberta4j.data.Example;
import io.deberta4j.head.DebertaForSequenceClassification;
import io.deberta4j.model.ConfigJson;
import io.deberta4j.model.DebertaConfig;
import io.deberta4j.tensor.DType;
import io.deberta4j.tensor.Engine;
import io.deberta4j.tensor.RandomSource;
import io.deberta4j.tensor.Tensor;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/** A two-layer classifier of three classes with fresh weights, and data it can learn. */
final class TinyClassifier implements AutoCloseable {
  static {
    Engine.setThreads(1); // sharing operations this small between threads only costs time
  }

  static final int CLASSES = 3;
  private static final int VOCABULARY = 40;
  private static final int FIRST_WORD = 5;

  static final String CONFIG =
      """
      {"model_type": "deberta-v2", "vocab_size": 40, "hidden_size": 16, "num_hidden_layers": 2,
       "num_attention_heads": 2, "intermediate_size": 24, "max_position_embeddings": 32,
       "relative_attention": true, "position_buckets": 8, "norm_rel_ebd": "layer_norm",
       "share_att_key": true, "pos_att_type": "p2c|c2p", "position_biased_input": false,
       "type_vocab_size": 0, "pad_token_id": 0, "initializer_range": 0.1,
       "hidden_dropout_prob": 0.1, "attention_probs_dropout_prob": 0.1, "num_labels": 3,
       "conv_kernel_size": 3, "conv_act": "gelu"}
      """;

  private final Parameters weights;
  private final DebertaForSequenceClassification model;

  private TinyClassifier(Parameters weights, DebertaConfig config) {
    this.weights = weights;
    model = new DebertaForSequenceClassification(weights, config);
  }

  static TinyClassifier create(long seed) {
    DebertaConfig config = ConfigJson.parse(CONFIG);
    try (var random = new RandomSource(seed)) {
      return new TinyClassifier(Parameters.initialise(random, config.initializerRange()), config);
    }
  }

  /** The same in double precision, every weight trainable. */
  static TinyClassifier inDoublePrecision(long seed) {
    DebertaConfig config = ConfigJson.parse(CONFIG);
    try (var random = new RandomSource(seed)) {
      TinyClassifier tiny =
          new TinyClassifier(
              Parameters.initialise(random, config.initializerRange(), DType.F64), config);
      tiny.parameters().values().forEach(Tensor::requireGrad);
      return tiny;
    }
  }

  DebertaForSequenceClassification model() {
    return model;
  }

  Map<String, Tensor> parameters() {
    return weights.all();
  }

  /** Returns every weight as Java values, to compare runs. */
  Map<String, float[]> values() {
    Map<String, float[]> values = new LinkedHashMap<>();
    parameters().forEach((name, tensor) -> values.put(name, tensor.toFloats()));
    return values;
  }

  /** Texts of 4 to 12 tokens between [CLS] and [SEP]; the class is a word that occurs in them. */
  static List<Example> examples(int count, long seed) {
    Random random = new Random(seed);
    List<Example> examples = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      int[] ids = new int[6 + random.nextInt(9)];
      for (int t = 0; t < ids.length; t++) {
        ids[t] = FIRST_WORD + CLASSES + random.nextInt(VOCABULARY - FIRST_WORD - CLASSES);
      }
      int label = random.nextInt(CLASSES);
      ids[0] = 1;
      ids[ids.length - 1] = 2;
      ids[1 + random.nextInt(ids.length - 2)] = FIRST_WORD + label;
      examples.add(new Example(ids, new int[ids.length], label));
    }
    return examples;
  }

  @Override
  public void close() {
    weights.close();
  }
}
