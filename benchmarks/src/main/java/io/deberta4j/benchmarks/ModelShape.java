package io.deberta4j.benchmarks;

import io.deberta4j.model.ConfigJson;
import io.deberta4j.model.DebertaConfig;
import io.deberta4j.model.RelativePositions;
import java.util.Arrays;
import java.util.Locale;

/** Sizes of models, laid out as v3; the vocabulary is small, as it plays no part in the time. */
enum ModelShape {
  /** For tests and first tries: its times say nothing. */
  TINY(2, 64, 2, 128),
  XSMALL(12, 384, 6, 1536),
  BASE(12, 768, 12, 3072),
  LARGE(24, 1024, 16, 4096);

  /** V: published models have 128,100 pieces, of which a text reads one row per token. */
  static final int VOCABULARY = 1000;

  private static final int MAX_POSITIONS = 512;
  private static final RelativePositions POSITIONS = new RelativePositions(MAX_POSITIONS, 256);

  private final int layers;
  private final int hidden;
  private final int heads;
  private final int intermediate;

  ModelShape(int layers, int hidden, int heads, int intermediate) {
    this.layers = layers;
    this.hidden = hidden;
    this.heads = heads;
    this.intermediate = intermediate;
  }

  /** Returns the name as options, files and tables spell it. */
  String cliName() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** Returns D. */
  int hidden() {
    return hidden;
  }

  /** Returns the size in words. */
  String describe() {
    return layers
        + " layers, hidden "
        + hidden
        + ", "
        + heads
        + " heads, feed-forward "
        + intermediate;
  }

  /** Returns the configuration of a DeBERTa v3, or of a BERT of the same size. */
  DebertaConfig config(Architecture architecture) {
    return config(architecture, VOCABULARY);
  }

  /** Returns the same with a vocabulary of this size. */
  DebertaConfig config(Architecture architecture, int vocabulary) {
    String relative =
        architecture == Architecture.DEBERTA
            ? """
              "relative_attention": true, "pos_att_type": ["c2p", "p2c"], "share_att_key": true,
              "position_buckets": 256, "norm_rel_ebd": "layer_norm",
              "position_biased_input": false,
              """
            : """
              "relative_attention": false, "pos_att_type": [], "position_biased_input": true,
              """;
    return ConfigJson.parse(
        String.format(
            Locale.ROOT,
            """
            {"model_type": "deberta-v2", "vocab_size": %d, "hidden_size": %d,
            "num_attention_heads": %d, "num_hidden_layers": %d, "intermediate_size": %d,
            %s "max_position_embeddings": %d, "type_vocab_size": 0,
            "hidden_dropout_prob": 0, "attention_probs_dropout_prob": 0}""",
            vocabulary,
            hidden,
            heads,
            layers,
            intermediate,
            relative,
            MAX_POSITIONS));
  }

  /**
   * Returns the operations that texts need, 2 per multiplication and addition, in billions: linear
   * layers, q·kᵀ, p·v, and for DeBERTa both position terms with as many rows of the table as a
   * length reaches. Projections of positions do not depend on the input and do not count.
   */
  double gflop(Architecture architecture, int[] lengths) {
    double total = 0;
    for (int n : lengths) {
      double linear = (4.0 * hidden + 2.0 * intermediate) * hidden * n;
      double content = 2.0 * n * n * hidden;
      double position = architecture == Architecture.DEBERTA ? 2.0 * n * rows(n) * hidden : 0;
      total += layers * (linear + content + position);
    }
    return 2 * total / 1e9;
  }

  /** Returns how many rows of the table of relative embeddings n tokens reach. */
  static long rows(int n) {
    return Arrays.stream(POSITIONS.indices(n)).distinct().count();
  }

  /** What is encoded with. */
  enum Architecture {
    DEBERTA,
    /** Absolute positions added to the input, no relative ones. */
    BERT
  }
}
