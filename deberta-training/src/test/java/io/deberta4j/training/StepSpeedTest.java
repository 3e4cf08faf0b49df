package io.deberta4j.training;

import static org.assertj.core.api.Assertions.assertThat;

import io.deberta4j.checkpoint.Parameters;
import io.deberta4j.head.DebertaForSequenceClassification;
import io.deberta4j.model.Batch;
import io.deberta4j.model.ConfigJson;
import io.deberta4j.model.DebertaConfig;
import io.deberta4j.model.Mode;
import io.deberta4j.model.Recomputation;
import io.deberta4j.optim.AdamW;
import io.deberta4j.optim.GradientClipping;
import io.deberta4j.optim.ParameterGroup;
import io.deberta4j.tensor.DType;
import io.deberta4j.tensor.Engine;
import io.deberta4j.tensor.MixedPrecision;
import io.deberta4j.tensor.RandomSource;
import io.deberta4j.tensor.Tensor;
import io.deberta4j.tensor.TensorScope;
import java.util.Arrays;
import java.util.Locale;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * How long a step of v3-base's shape takes, 8 texts of 128 tokens, and its parts. {@code mvn test
 * -Pspeed -pl deberta-training -am -Dtest=StepSpeedTest -Dsurefire.failIfNoSpecifiedTests=false}
 */
@Tag("speed")
class StepSpeedTest {
  private static final int BATCH = 8;
  private static final int TOKENS = 128;
  private static final int VOCABULARY = 128_100;
  private static final int STEPS = 3;

  private static final String CONFIG =
      """
      {"model_type": "deberta-v2", "vocab_size": %d, "hidden_size": 768, "num_hidden_layers": 12,
       "num_attention_heads": 12, "intermediate_size": 3072, "max_position_embeddings": 512,
       "relative_attention": true, "position_buckets": 256, "norm_rel_ebd": "layer_norm",
       "share_att_key": true, "pos_att_type": "p2c|c2p", "position_biased_input": false,
       "type_vocab_size": 0, "pad_token_id": 0, "initializer_range": 0.02,
       "hidden_dropout_prob": 0.1, "attention_probs_dropout_prob": 0.1, "num_labels": 3}
      """
          .formatted(VOCABULARY);

  /** Milliseconds of the parts of a step. */
  private record Times(double forward, double backward, double update) {
    double sum() {
      return forward + backward + update;
    }
  }

  @Test
  void aStepOfTheBaseModel() {
    DebertaConfig config = ConfigJson.parse(CONFIG);
    System.out.printf("%d threads; milliseconds, medians of %d steps%n", Engine.threads(), STEPS);
    try (var random = new RandomSource(1);
        Parameters weights = Parameters.initialise(random, config.initializerRange())) {
      var model = new DebertaForSequenceClassification(weights, config);
      var groups = ParameterGroup.decayExceptBiasAndNorm(weights.all(), 0.01);
      try (var optimizer = new AdamW(groups, AdamW.Settings.USUAL)) {
        for (DType precision : new DType[] {DType.BF16, DType.F32}) {
          for (boolean recompute : new boolean[] {false, true}) {
            Times times = median(model, optimizer, precision, recompute, random);
            System.out.printf(
                Locale.ROOT,
                "%s%s: forward %.0f + backward %.0f + clip and AdamW %.0f = %.0f%n",
                precision,
                recompute ? " recomputed" : "",
                times.forward(),
                times.backward(),
                times.update(),
                times.sum());
            assertThat(times.sum()).isPositive();
          }
        }
      }
    }
  }

  private static Times median(
      DebertaForSequenceClassification model,
      AdamW optimizer,
      DType precision,
      boolean recompute,
      RandomSource random) {
    double[][] times = new double[3][STEPS];
    for (int step = -1; step < STEPS; step++) { // the first one warms up
      Times one = step(model, optimizer, precision, recompute, random);
      if (step >= 0) {
        times[0][step] = one.forward();
        times[1][step] = one.backward();
        times[2][step] = one.update();
      }
    }
    return new Times(middle(times[0]), middle(times[1]), middle(times[2]));
  }

  private static double middle(double[] values) {
    Arrays.sort(values);
    return values[values.length / 2];
  }

  private static Times step(
      DebertaForSequenceClassification model,
      AdamW optimizer,
      DType precision,
      boolean recompute,
      RandomSource random) {
    long[] ids = new Random(1).longs((long) BATCH * TOKENS, 10, VOCABULARY).toArray();
    try (var scope = TensorScope.open()) {
      long start = System.nanoTime();
      long forward;
      long backward;
      try (var mixed = MixedPrecision.open(precision)) {
        Recomputation recomputation = new Recomputation();
        Mode mode = Mode.training(random);
        mode = recompute ? mode.withRecomputation(recomputation) : mode;
        Tensor logits = model.forward(Batch.of(Tensor.of(ids, BATCH, TOKENS)), mode).logits();
        Tensor loss = model.loss(logits, Tensor.of(new long[BATCH], BATCH));
        forward = System.nanoTime();
        loss.backward();
        recomputation.backward();
        backward = System.nanoTime();
      }
      double norm = GradientClipping.norm(optimizer.gradients());
      optimizer.step(1e-5, GradientClipping.factor(norm, 1));
      optimizer.clearGradients();
      long end = System.nanoTime();
      return new Times((forward - start) / 1e6, (backward - forward) / 1e6, (end - backward) / 1e6);
    }
  }
}
