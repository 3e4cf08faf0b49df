package io.deberta4j.plan;

import static org.assertj.core.api.Assertions.assertThat;

import io.deberta4j.checkpoint.Parameters;
import io.deberta4j.model.Batch;
import io.deberta4j.model.ConfigJson;
import io.deberta4j.model.DebertaConfig;
import io.deberta4j.model.DebertaModel;
import io.deberta4j.model.Mode;
import io.deberta4j.tensor.DType;
import io.deberta4j.tensor.NoGrad;
import io.deberta4j.tensor.RandomSource;
import io.deberta4j.tensor.Tensor;
import io.deberta4j.tensor.TensorScope;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

/**
 * The plan is faster than the model it is made from. Only a ratio within one process is looked at,
 * of runs that take turns; the limit leaves room for a busy machine.
 */
class PlanSpeedTest {
  private static final int RUNS = 11;

  /** Two layers of base width: 128 tokens, where the model projects 512 positions per layer. */
  private static final DebertaConfig CONFIG =
      ConfigJson.parse(
          """
          {"model_type": "deberta-v2", "vocab_size": 100, "hidden_size": 768,
           "num_attention_heads": 12, "num_hidden_layers": 2, "intermediate_size": 3072,
           "max_position_embeddings": 512, "relative_attention": true,
           "pos_att_type": ["c2p", "p2c"], "share_att_key": true, "position_buckets": 256,
           "norm_rel_ebd": "layer_norm", "position_biased_input": false, "type_vocab_size": 0}
          """);

  @Test
  void thePlanTakesAtMostThreeQuartersOfTheModelsTime() {
    try (var scope = TensorScope.open();
        var off = NoGrad.open();
        var source = new RandomSource(1);
        var parameters = Parameters.initialise(source, 0.02, DType.F32)) {
      DebertaModel model = new DebertaModel(parameters.at("deberta"), CONFIG);
      try (var plan = InferencePlan.of(model, Precision.F32)) {
        long[] ids = new Random(1).longs(128, 1, CONFIG.vocabSize()).toArray();
        Batch batch = Batch.of(Tensor.of(ids, 1, ids.length));
        double[] ratios = new double[RUNS];
        for (int i = -1; i < RUNS; i++) { // the first run only warms up
          double reference = nanos(() -> model.forward(batch, Mode.EVAL));
          double planned = nanos(() -> plan.forward(batch));
          ratios[Math.max(i, 0)] = planned / reference;
        }
        Arrays.sort(ratios);
        assertThat(ratios[RUNS / 2]).as("ratios %s", Arrays.toString(ratios)).isLessThan(0.75);
      }
    }
  }

  private static double nanos(Runnable run) {
    try (var scope = TensorScope.open()) {
      long start = System.nanoTime();
      run.run();
      return System.nanoTime() - start;
    }
  }
}
