package io.deberta4j.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.deberta4j.checkpoint.Parameters;
import io.deberta4j.head.DebertaForSequenceClassification;
import io.deberta4j.model.Batch;
import io.deberta4j.model.ConfigJson;
import io.deberta4j.model.DebertaConfig;
import io.deberta4j.model.Mode;
import io.deberta4j.tensor.DType;
import io.deberta4j.tensor.RandomSource;
import io.deberta4j.tensor.Tensor;
import io.deberta4j.tensor.TensorScope;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import org.junit.jupiter.api.Test;

/**
 * Training attends by shifted views, evaluation gathers as the paper has it: without dropout both
 * give the same logits and the same gradient of every weight, to double precision.
 */
class ShiftedAttentionTest {
  private static final String PLAIN = TinyClassifier.CONFIG.replace("_prob\": 0.1", "_prob\": 0.0");

  private static final List<String> CONFIGS =
      List.of(
          PLAIN,
          PLAIN.replace("p2c|c2p", "c2p"),
          PLAIN.replace("p2c|c2p", "p2c"),
          PLAIN.replace("\"share_att_key\": true", "\"share_att_key\": false"),
          PLAIN.replace("\"position_buckets\": 8", "\"position_buckets\": -1"),
          PLAIN.replace("\"deberta-v2\"", "\"deberta\""));

  @Test
  void trainingAndEvaluationAgreeInLogitsAndGradients() {
    long seed = new Random().nextLong();
    Random random = new Random(seed);
    for (String config : CONFIGS) {
      for (int tokens : new int[] {1, 2, 7, 23}) {
        for (boolean padded : new boolean[] {false, true}) {
          String what = "seed %d, %d tokens, padded %s, %s".formatted(seed, tokens, padded, config);
          List<int[]> rows = rows(tokens, padded, random);
          Map<String, float[]> gathered = gradients(config, rows, false);
          Map<String, float[]> shifted = gradients(config, rows, true);
          assertThat(shifted.keySet()).isEqualTo(gathered.keySet());
          gathered.forEach(
              (name, values) ->
                  close(values, Objects.requireNonNull(shifted.get(name)), what + name));
        }
      }
    }
  }

  private static void close(float[] expected, float[] found, String what) {
    for (int i = 0; i < expected.length; i++) {
      assertThat(found[i])
          .as(what)
          .isCloseTo(expected[i], within(1e-6f + Math.abs(expected[i]) / 1e6f));
    }
  }

  private static List<int[]> rows(int tokens, boolean padded, Random random) {
    List<int[]> rows = new ArrayList<>();
    for (int b = 0; b < 3; b++) {
      int length = padded && b > 0 ? 1 + random.nextInt(tokens) : tokens;
      rows.add(random.ints(length, 5, 40).toArray());
    }
    return rows;
  }

  private static Map<String, float[]> gradients(String json, List<int[]> rows, boolean training) {
    Map<String, float[]> results = new LinkedHashMap<>();
    DebertaConfig config = ConfigJson.parse(json);
    try (var scope = TensorScope.open();
        var random = new RandomSource(3);
        Parameters weights = Parameters.initialise(random, 0.3, DType.F64)) {
      var model = new DebertaForSequenceClassification(weights, config);
      weights.all().values().forEach(Tensor::requireGrad);
      List<int[]> types = rows.stream().map(row -> new int[row.length]).toList();
      Mode mode = training ? Mode.training(random) : Mode.EVAL;
      Tensor logits = model.forward(Batch.padded(rows, types, 0), mode).logits();
      results.put("logits", logits.toFloats());
      logits.mul(logits).sum().backward();
      weights
          .all()
          .forEach(
              (name, weight) -> {
                Tensor gradient = weight.grad();
                results.put(name, gradient == null ? new float[0] : gradient.toFloats());
              });
    }
    return results;
  }
}
