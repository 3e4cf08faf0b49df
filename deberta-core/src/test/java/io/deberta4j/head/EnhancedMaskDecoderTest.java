package io.deberta4j.head;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.deberta4j.checkpoint.Parameters;
import io.deberta4j.model.Batch;
import io.deberta4j.model.ConfigJson;
import io.deberta4j.model.DebertaConfig;
import io.deberta4j.model.DebertaLayer;
import io.deberta4j.model.DebertaModel;
import io.deberta4j.model.EncoderOutput;
import io.deberta4j.model.Mode;
import io.deberta4j.model.TestConfigs;
import io.deberta4j.tensor.DType;
import io.deberta4j.tensor.NoGrad;
import io.deberta4j.tensor.RandomSource;
import io.deberta4j.tensor.Tensor;
import io.deberta4j.tensor.TensorScope;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Querying only the masked rows gives what querying every row would. */
class EnhancedMaskDecoderTest {
  private static final int BATCH = 3;
  private static final int TOKENS = 17;

  @Test
  void maskedRowsOnlyAgreesWithAllRowsForAnyNumberOfPasses() {
    long seed = new Random().nextLong();
    Random random = new Random(seed);
    for (int trial = 0; trial < 30; trial++) {
      int passes = 1 + random.nextInt(3);
      check(TestConfigs.random(random), random, passes, "seed " + seed + ", trial " + trial);
    }
  }

  private static void check(DebertaConfig config, Random random, int passes, String where) {
    try (var scope = TensorScope.open();
        var source = new RandomSource(random.nextLong());
        var parameters = Parameters.initialise(source, 0.2, DType.F32)) {
      DebertaModel deberta = new DebertaModel(parameters.at("deberta"), config);
      Batch batch = batch(random, config);
      EncoderOutput encoded = deberta.forward(batch, Mode.EVAL);
      Tensor information = Tensor.normal(source, 1, 1, TOKENS, config.hiddenSize());
      long[] labels = random.longs((long) BATCH * TOKENS, -2, 2).toArray();
      List<Tensor> found =
          new EnhancedMaskDecoder(deberta, passes)
              .decode(
                  batch,
                  encoded.beforeLast(),
                  information,
                  Tensor.of(labels, BATCH, TOKENS),
                  Mode.EVAL);
      assertThat(found).hasSize(passes);
      Tensor query = information.add(encoded.beforeLast());
      for (int pass = 0; pass < passes; pass++) {
        query = lastLayerOnAllRows(deberta, batch, encoded.beforeLast(), query);
        assertThat(found.get(pass).toFloats())
            .as(where + " pass " + pass)
            .containsExactly(rowsWithLabel(query, labels), within(1e-5f));
      }
    }
  }

  private static Tensor lastLayerOnAllRows(
      DebertaModel deberta, Batch batch, Tensor h, Tensor query) {
    List<DebertaLayer> layers = deberta.encoder().layers();
    Tensor p = deberta.encoder().relativeEmbeddings();
    Tensor delta = p == null ? null : deberta.encoder().relativePositions().delta(batch.tokens());
    return layers
        .get(layers.size() - 1)
        .forward(query, h, batch.pairMask(), p, delta, Mode.EVAL)
        .hidden();
  }

  private static float[] rowsWithLabel(Tensor x, long[] labels) {
    int size = (int) x.size(2);
    float[] all = x.toFloats();
    float[] rows = new float[(int) Arrays.stream(labels).filter(l -> l >= 0).count() * size];
    int next = 0;
    for (int i = 0; i < labels.length; i++) {
      if (labels[i] >= 0) {
        System.arraycopy(all, i * size, rows, next, size);
        next += size;
      }
    }
    return rows;
  }

  private static Batch batch(Random random, DebertaConfig config) {
    long[] ids = random.longs((long) BATCH * TOKENS, 0, config.vocabSize()).toArray();
    long[] mask = random.longs((long) BATCH * TOKENS, 0, 4).map(Long::signum).toArray();
    return new Batch(Tensor.of(ids, BATCH, TOKENS), Tensor.of(mask, BATCH, TOKENS), null, null);
  }

  /** Keys are computed once, but what is dropped of them is dropped anew in every pass. */
  @Test
  void inTrainingEveryPassDropsForItself() {
    for (double dropout : new double[] {0, 0.2}) {
      DebertaConfig config = config(32, dropout);
      try (var scope = TensorScope.open();
          var source = new RandomSource(3);
          var parameters = Parameters.initialise(source, 0.2, DType.F32)) {
        DebertaModel deberta = new DebertaModel(parameters.at("deberta"), config);
        Batch batch = Batch.of(Tensor.of(new long[TOKENS], 1, TOKENS));
        Tensor h = Tensor.normal(source, 1, 1, TOKENS, config.hiddenSize());
        Tensor information = Tensor.normal(source, 1, 1, TOKENS, config.hiddenSize());
        Tensor all = Tensor.of(new long[TOKENS], 1, TOKENS);
        List<Tensor> found;
        try (var random = new RandomSource(4)) {
          found =
              new EnhancedMaskDecoder(deberta, 3)
                  .decode(batch, h, information, all, Mode.training(random));
        }
        Tensor query = information.add(h);
        Tensor delta = deberta.encoder().relativePositions().delta(TOKENS);
        try (var random = new RandomSource(4)) {
          for (Tensor states : found) {
            query =
                deberta
                    .encoder()
                    .layers()
                    .get(0)
                    .forward(
                        query,
                        h,
                        batch.pairMask(),
                        deberta.encoder().relativeEmbeddings(),
                        delta,
                        Mode.training(random))
                    .hidden();
            assertThat(states.toFloats()).as("dropout " + dropout).isEqualTo(query.toFloats());
          }
        }
      }
    }
  }

  private static DebertaConfig config(int size, double dropout) {
    return ConfigJson.parse(
        """
        {"model_type": "deberta-v2", "vocab_size": 9, "hidden_size": %d, "num_hidden_layers": 1,
         "num_attention_heads": 2, "intermediate_size": 64, "max_position_embeddings": 128,
         "position_buckets": 64, "relative_attention": true, "pos_att_type": "p2c|c2p",
         "share_att_key": true, "norm_rel_ebd": "layer_norm", "position_biased_input": false,
         "type_vocab_size": 0, "hidden_dropout_prob": %s, "attention_probs_dropout_prob": %s}
        """
            .formatted(size, dropout, dropout));
  }

  /**
   * Six passes over one masked token of 128 in each text cost little more than one: keys and values
   * of all tokens are not computed again. In turns, the fastest of each; six times without sharing.
   */
  @Test
  void passesShareTheirKeys() {
    int tokens = 128;
    int texts = 8;
    DebertaConfig config = config(256, 0);
    try (var scope = TensorScope.open();
        var off = NoGrad.open();
        var source = new RandomSource(1);
        var parameters = Parameters.initialise(source, 0.02, DType.F32)) {
      DebertaModel deberta = new DebertaModel(parameters.at("deberta"), config);
      Batch batch = Batch.of(Tensor.of(new long[texts * tokens], texts, tokens));
      Tensor h = Tensor.normal(source, 1, texts, tokens, config.hiddenSize());
      long[] labels = new long[texts * tokens];
      Arrays.setAll(labels, i -> i % tokens == 7 ? 1 : -100);
      Tensor chosen = Tensor.of(labels, texts, tokens);
      long[] fastest = {Long.MAX_VALUE, Long.MAX_VALUE};
      for (int round = 0; round < 12; round++) {
        for (int many = 0; many < 2; many++) {
          long start = System.nanoTime();
          new EnhancedMaskDecoder(deberta, many == 0 ? 1 : 6)
              .decode(batch, h, h, chosen, Mode.EVAL);
          fastest[many] = Math.min(fastest[many], System.nanoTime() - start);
        }
      }
      assertThat((double) fastest[1] / fastest[0]).isLessThan(3);
    }
  }

  @Test
  void noLabelAtAllGivesNoRows() {
    try (var scope = TensorScope.open();
        var source = new RandomSource(1);
        var parameters = Parameters.initialise(source, 0.2, DType.F32)) {
      DebertaConfig config = TestConfigs.small();
      DebertaModel deberta = new DebertaModel(parameters.at("deberta"), config);
      Batch batch = Batch.of(Tensor.of(new long[] {1, 2, 3}, 1, 3));
      Tensor labels = Tensor.of(new long[] {-100, -100, -100}, 1, 3);
      Tensor information = Tensor.zeros(DType.F32, 1, 3, config.hiddenSize());
      var decoder = new EnhancedMaskDecoder(deberta, 2);
      List<Tensor> states =
          decoder.decode(
              batch,
              deberta.forward(batch, Mode.EVAL).beforeLast(),
              information,
              labels,
              Mode.EVAL);
      assertThat(states.get(1).shape()).containsExactly(0, config.hiddenSize());
      assertThatThrownBy(() -> new EnhancedMaskDecoder(deberta, 0))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("passes");
    }
  }
}
