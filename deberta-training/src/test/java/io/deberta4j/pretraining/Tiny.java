package io.deberta4j.pretraining;

import io.deberta4j.checkpoint.Parameters;
import io.deberta4j.corpus.MaskedSequence;
import io.deberta4j.data.Target;
import io.deberta4j.model.ConfigJson;
import io.deberta4j.model.DebertaConfig;
import io.deberta4j.tensor.DType;
import io.deberta4j.tensor.Engine;
import io.deberta4j.tensor.RandomSource;
import io.deberta4j.tensor.Tensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Consumer;

/** Small configurations, fresh weights and random sequences. */
final class Tiny {
  static {
    Engine.setThreads(1); // sharing operations this small between threads only costs time
  }

  static final int VOCABULARY = 40;
  static final int CLS = 1;
  static final int SEP = 2;
  static final int MASK = 3;
  static final int FIRST_WORD = 5;
  static final int MAX_POSITIONS = 24;
  private static final double DEVIATION = 0.1;

  private Tiny() {}

  /** Two layers with disentangled attention and no dropout. */
  static DebertaConfig config() {
    return config(2, 0);
  }

  static DebertaConfig config(int layers, double dropout) {
    return ConfigJson.parse(
        """
        {"vocab_size": 40, "hidden_size": 16, "num_hidden_layers": %d, "num_attention_heads": 2,
         "intermediate_size": 24, "max_position_embeddings": 24, "relative_attention": true,
         "position_buckets": 8, "norm_rel_ebd": "layer_norm", "share_att_key": true,
         "pos_att_type": "p2c|c2p", "position_biased_input": false, "type_vocab_size": 0,
         "pad_token_id": 0, "hidden_dropout_prob": %s, "attention_probs_dropout_prob": %s,
         "legacy": false}
        """
            .formatted(layers, dropout, dropout));
  }

  /** Fresh weights of the model that this makes of them, none of them 0 or 1. */
  static Parameters weights(long seed, DType dtype, Consumer<Parameters> model) {
    try (var random = new RandomSource(seed)) {
      Parameters weights = Parameters.initialise(random, DEVIATION, dtype);
      model.accept(weights);
      for (Tensor weight : weights.all().values()) {
        weight.addInPlace(Tensor.normal(random, DEVIATION, weight.shape()).to(dtype), 1);
        weight.requireGrad();
      }
      return weights;
    }
  }

  /** Sequences of 5 to 10 tokens from [CLS] to [SEP]. */
  static List<int[]> sequences(int count, Random random) {
    List<int[]> sequences = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      int[] ids = random.ints(5 + random.nextInt(6), FIRST_WORD, VOCABULARY).toArray();
      ids[0] = CLS;
      ids[ids.length - 1] = SEP;
      sequences.add(ids);
    }
    return sequences;
  }

  /** Hides one or two words of a sequence behind [MASK]. */
  static MaskedSequence mask(int[] tokens, Random random) {
    int[] ids = tokens.clone();
    int[] labels = new int[ids.length];
    Arrays.fill(labels, Target.IGNORED);
    for (int drawn = 0; drawn < 2; drawn++) {
      int place = 1 + random.nextInt(ids.length - 2);
      labels[place] = tokens[place];
      ids[place] = MASK;
    }
    return new MaskedSequence(ids, labels);
  }

  /** Sequences, masked. */
  static List<MaskedSequence> masked(List<int[]> sequences, Random random) {
    return sequences.stream().map(tokens -> mask(tokens, random)).toList();
  }

  /** Returns every weight as Java values, to compare runs. */
  static Map<String, float[]> values(Parameters weights) {
    Map<String, float[]> values = new LinkedHashMap<>();
    weights.all().forEach((name, tensor) -> values.put(name, tensor.toFloats()));
    return values;
  }
}
