package io.deberta4j.head;

import io.deberta4j.checkpoint.Parameters;
import io.deberta4j.checkpoint.Parameters.Init;
import io.deberta4j.checkpoint.WeightNames;
import io.deberta4j.model.Activation;
import io.deberta4j.model.DebertaConfig;
import io.deberta4j.model.LayerNorm;
import io.deberta4j.model.Linear;
import io.deberta4j.tensor.Functional;
import io.deberta4j.tensor.Tensor;

/**
 * Hidden states to scores over the vocabulary: dense, activation, normalisation, decoder.
 *
 * <p>Two forms are in use. {@code lm_predictions.lm_head.*} is what Microsoft publishes; its
 * decoder is the word table. {@code cls.predictions.*} is what Hugging Face's default class saves;
 * its decoder is the word table unless {@code tie_word_embeddings} is false. The tensors present
 * decide.
 *
 * @param dense [E, D]
 * @param decoder [V, E]
 * @param bias [V]
 */
public record MaskedLmHead(
    Linear dense, Activation act, LayerNorm norm, Tensor decoder, Tensor bias) {
  /** A tensor that only the form of Hugging Face's default class has. */
  public static final String LEGACY = "cls.predictions.transform.dense.weight";

  private static final String PUBLISHED = "lm_predictions.lm_head.dense.weight";

  /** Tells whether a checkpoint has a masked-LM head of either form. */
  public static boolean isIn(WeightNames root) {
    return root.has(PUBLISHED) || root.has(LEGACY);
  }

  /**
   * Tells whether the form in use is {@code cls.predictions.*}: the one that is there; {@code
   * legacy} of the configuration decides between both, and without either.
   */
  public static boolean isLegacy(WeightNames root, DebertaConfig config) {
    boolean legacy = root.has(LEGACY);
    boolean published = root.has(PUBLISHED);
    return legacy == published ? config.head().legacy() : legacy;
  }

  /**
   * Reads the form that is there; {@code legacy} decides between both, and without a checkpoint.
   */
  public static MaskedLmHead in(Parameters root, DebertaConfig config, Tensor wordEmbeddings) {
    return isLegacy(root, config)
        ? legacy(root.at("cls.predictions"), config, wordEmbeddings)
        : published(root.at("lm_predictions.lm_head"), config, wordEmbeddings);
  }

  /** Reads or initialises the form that Microsoft publishes. */
  public static MaskedLmHead published(Parameters at, DebertaConfig config, Tensor wordEmbeddings) {
    return new MaskedLmHead(
        new Linear(at.at("dense"), config.hiddenSize(), config.embeddingSize()),
        config.hiddenAct(),
        new LayerNorm(at.at("LayerNorm"), config.embeddingSize(), config.layerNormEps()),
        wordEmbeddings,
        at.tensor("bias", Init.ZEROS, config.vocabSize()));
  }

  private static MaskedLmHead legacy(Parameters at, DebertaConfig config, Tensor wordEmbeddings) {
    int size = config.embeddingSize();
    boolean ownBias = at.has("decoder.bias") && !at.has("bias");
    return new MaskedLmHead(
        new Linear(at.at("transform.dense"), config.hiddenSize(), size),
        config.hiddenAct(),
        new LayerNorm(at.at("transform.LayerNorm"), size, config.layerNormEps()),
        config.head().tieWordEmbeddings()
            ? wordEmbeddings
            : at.at("decoder").tensor("weight", Init.NORMAL, config.vocabSize(), size),
        at.tensor(ownBias ? "decoder.bias" : "bias", Init.ZEROS, config.vocabSize()));
  }

  /** [..., D] → [..., V]. */
  public Tensor forward(Tensor hidden) {
    Tensor x = norm.forward(act.apply(dense.forward(hidden))); // [..., E]
    return Functional.linear(x, decoder, bias);
  }
}
