package io.deberta4j.training;

import io.deberta4j.checkpoint.Parameters;
import io.deberta4j.data.Alignment;
import io.deberta4j.data.FeatureBatch;
import io.deberta4j.data.FeatureCollator;
import io.deberta4j.data.Features;
import io.deberta4j.data.Target;
import io.deberta4j.data.TokenRow;
import io.deberta4j.head.DebertaForSequenceClassification;
import io.deberta4j.loss.CrossEntropy;
import io.deberta4j.metric.Classification;
import io.deberta4j.model.ConfigJson;
import io.deberta4j.model.DebertaConfig;
import io.deberta4j.model.Mode;
import io.deberta4j.tensor.DType;
import io.deberta4j.tensor.Engine;
import io.deberta4j.tensor.NoGrad;
import io.deberta4j.tensor.RandomSource;
import io.deberta4j.tensor.Tensor;
import io.deberta4j.tensor.TensorScope;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
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
  static List<Features> examples(int count, long seed) {
    Random random = new Random(seed);
    List<Features> examples = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      int[] ids = new int[6 + random.nextInt(9)];
      for (int t = 0; t < ids.length; t++) {
        ids[t] = FIRST_WORD + CLASSES + random.nextInt(VOCABULARY - FIRST_WORD - CLASSES);
      }
      int label = random.nextInt(CLASSES);
      ids[0] = 1;
      ids[ids.length - 1] = 2;
      ids[1 + random.nextInt(ids.length - 2)] = FIRST_WORD + label;
      examples.add(
          new Features(
              i,
              List.of(new TokenRow(ids, new int[ids.length])),
              new Target.Label(label),
              new Alignment.None()));
    }
    return examples;
  }

  /** Returns the classes of a batch, [B]. */
  static Tensor labels(FeatureBatch batch) {
    return Objects.requireNonNull(batch.labels(), "labelled");
  }

  /** Measures accuracy, loss and macro-F1 without dropout. */
  Evaluation evaluate(List<Features> examples) {
    try (var scope = TensorScope.open();
        var off = NoGrad.open()) {
      FeatureBatch batch = new FeatureCollator(0).collate(examples);
      Tensor logits = model.forward(batch.input(), Mode.EVAL).logits(); // [B, classes]
      int[] right = ints(labels(batch));
      int[] answers = ints(logits.argmax(-1));
      return Evaluation.of(
          Metric.score("accuracy", Classification.accuracy(right, answers)),
          Metric.loss("loss", CrossEntropy.PLAIN.of(logits, labels(batch)).item()),
          Metric.score("macro_f1", Classification.macroF1(right, answers, CLASSES)));
    }
  }

  private static int[] ints(Tensor values) {
    return Arrays.stream(values.toLongs()).mapToInt(value -> (int) value).toArray();
  }

  @Override
  public void close() {
    weights.close();
  }
}
