package io.deberta4j.pretraining;

import io.deberta4j.model.ConfigJson;
import io.deberta4j.model.DebertaConfig;
import java.util.Locale;
import java.util.Optional;

/**
 * The published models, to be pre-trained anew: their shapes, and the settings of the scripts that
 * were released with them (microsoft/DeBERTa, {@code experiments/language_model}). All of them have
 * heads of 64, 512 absolute positions for the decoder, and a feed-forward network four times as
 * wide as the model.
 */
public enum PublishedModel {
  /**
   * A BERT in the code of DeBERTa, 12 layers of 768, to compare with: absolute positions in the
   * input, no relative ones, single tokens masked. Its script was released, its weights were not.
   */
  BERT_BASE(Generation.BERT, 12, 768, 128100),
  /** v1, 12 layers of 768. */
  DEBERTA_BASE(Generation.V1, 12, 768, 50265),
  /** v1, 24 layers of 1024; no script was released, the settings are those of base. */
  DEBERTA_LARGE(Generation.V1, 24, 1024, 50265),
  /** v1, 48 layers of 1024; settings as for {@link #DEBERTA_LARGE}. */
  DEBERTA_XLARGE(Generation.V1, 48, 1024, 50265),
  /** v2, 24 layers of 1536, 0.9 billion parameters. */
  DEBERTA_V2_XLARGE(Generation.V2, 24, 1536, 128100),
  /** v2, 48 layers of 1536, 1.5 billion parameters. */
  DEBERTA_V2_XXLARGE(Generation.V2, 48, 1536, 128100),
  /** v3, 12 layers of 384. */
  DEBERTA_V3_XSMALL(Generation.V3, 12, 384, 128100),
  /** v3, 6 layers of 768; its script only goes on, the settings for random weights are base's. */
  DEBERTA_V3_SMALL(Generation.V3, 6, 768, 128100),
  /** v3, 12 layers of 768. */
  DEBERTA_V3_BASE(Generation.V3, 12, 768, 128100),
  /** v3, 24 layers of 1024. */
  DEBERTA_V3_LARGE(Generation.V3, 24, 1024, 128100),
  /** As {@link #DEBERTA_V3_BASE}, with a vocabulary of many languages. */
  MDEBERTA_V3_BASE(Generation.V3, 12, 768, 251000);

  private static final int HEAD_SIZE = 64;
  private static final int WIDENING = 4;

  /** What configurations of a generation have in common. */
  private enum Generation {
    BERT("deberta-v2", "\"relative_attention\": false, \"position_biased_input\": true"),
    V1("deberta", Generation.RELATIVE + ", \"pos_att_type\": [\"c2p\", \"p2c\"]"),
    V3("deberta-v2", Generation.SHARED),
    V2(
        "deberta-v2",
        Generation.SHARED
            + ", \"conv_kernel_size\": 3, \"conv_groups\": 1, \"conv_act\": \"gelu\"");

    private static final String RELATIVE =
        "\"relative_attention\": true, \"position_biased_input\": false";
    private static final String SHARED =
        RELATIVE
            + ", \"pos_att_type\": [\"p2c\", \"c2p\"], \"position_buckets\": 256, \"share_att_key\": true,"
            + " \"norm_rel_ebd\": \"layer_norm\"";

    private final String type;
    private final String fields;

    Generation(String type, String fields) {
      this.type = type;
      this.fields = fields;
    }
  }

  /**
   * How the released scripts train.
   *
   * @param task what is learnt
   * @param learningRate at its peak
   * @param batchSize sequences per update
   * @param warmupSteps updates in which the rate rises
   * @param steps updates
   * @param maxGram most words that are masked in a row
   */
  public record Recipe(
      PretrainingTask task,
      double learningRate,
      int batchSize,
      long warmupSteps,
      long steps,
      int maxGram) {
    private static final Recipe BERT =
        new Recipe(PretrainingTask.MLM, 1e-4, 256, 10_000, 1_000_000, 1);
    private static final Recipe MLM =
        new Recipe(PretrainingTask.MLM, 1e-4, 256, 10_000, 1_000_000, 3);
    private static final Recipe LARGE_MLM =
        new Recipe(PretrainingTask.MLM, 1e-4, 32, 1_000, 1_000_000, 3);
    private static final Recipe RTD =
        new Recipe(PretrainingTask.RTD, 1e-4, 256, 10_000, 1_000_000, 1);
    private static final Recipe SMALL_RTD =
        new Recipe(PretrainingTask.RTD, 3e-4, 64, 10_000, 1_000_000, 1);
    private static final Recipe CONTINUED_RTD =
        new Recipe(PretrainingTask.RTD, 5e-5, 256, 10_000, 100_000, 1);
  }

  private final Generation generation;
  private final int layers;
  private final int hidden;
  private final int vocabulary;

  PublishedModel(Generation generation, int layers, int hidden, int vocabulary) {
    this.generation = generation;
    this.layers = layers;
    this.hidden = hidden;
    this.vocabulary = vocabulary;
  }

  /** Returns the name it was published under, as {@code deberta-v3-base}. */
  public String modelName() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /** Returns how it was trained. */
  public Recipe recipe() {
    return switch (this) {
      case BERT_BASE -> Recipe.BERT;
      case DEBERTA_BASE, DEBERTA_LARGE, DEBERTA_XLARGE -> Recipe.MLM;
      case DEBERTA_V2_XLARGE, DEBERTA_V2_XXLARGE -> Recipe.LARGE_MLM;
      case DEBERTA_V3_XSMALL -> Recipe.SMALL_RTD;
      case DEBERTA_V3_SMALL, DEBERTA_V3_BASE, DEBERTA_V3_LARGE, MDEBERTA_V3_BASE -> Recipe.RTD;
    };
  }

  /** Returns how its released script goes on from the published weights, where it has one. */
  public Optional<Recipe> continuation() {
    return this == DEBERTA_V3_XSMALL || this == DEBERTA_V3_SMALL
        ? Optional.of(Recipe.CONTINUED_RTD)
        : Optional.empty();
  }

  /**
   * Returns how many tokens it saw, as reported: 1 million updates of 256 sequences of 512 for BERT
   * (Devlin et al. 2019, arXiv:1810.04805, appendix A.2), of 2048 for v1 and v2 (He et al. 2021,
   * arXiv:2006.03654, appendix A), 500 000 of 8192 for v3 (He et al. 2023, arXiv:2111.09543,
   * section 4).
   */
  public double reportedTokens() {
    return switch (generation) {
      case BERT -> 1_000_000.0 * 256 * 512;
      case V1, V2 -> 1_000_000.0 * 2048 * 512;
      case V3 -> 500_000.0 * 8192 * 512;
    };
  }

  /** Returns the configuration it was published with. */
  public DebertaConfig config() {
    return config(vocabulary, 0);
  }

  /** Returns the configuration for another vocabulary. */
  public DebertaConfig config(int vocabSize, int padTokenId) {
    return ConfigJson.parse(
        """
        {"model_type": "%s", "vocab_size": %d, "pad_token_id": %d, "hidden_size": %d,
         "num_hidden_layers": %d, "num_attention_heads": %d, "intermediate_size": %d,
         "max_position_embeddings": 512, "type_vocab_size": 0, "legacy": false, %s}
        """
            .formatted(
                generation.type,
                vocabSize,
                padTokenId,
                hidden,
                layers,
                hidden / HEAD_SIZE,
                WIDENING * hidden,
                generation.fields));
  }
}
