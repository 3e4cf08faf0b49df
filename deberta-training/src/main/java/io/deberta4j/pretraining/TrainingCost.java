package io.deberta4j.pretraining;

import io.deberta4j.model.AttentionConfig;
import io.deberta4j.model.ConvConfig;
import io.deberta4j.model.DebertaConfig;
import io.deberta4j.model.ModelType;
import io.deberta4j.model.PositionTerm;
import io.deberta4j.model.PositionVariant;
import org.jspecify.annotations.Nullable;

/**
 * What pre-training a model costs on paper, as this library computes it. A multiplication with its
 * addition is 2 FLOPs; what grows with less than the width of the model (normalisation, softmax,
 * optimiser) is left out. Per token of a sequence of N, in the forward pass:
 *
 * <pre>
 * layer        8·D² + 4·D·F            projections, feed-forward
 *            + 4·N·D                   scores and their sum over values
 *            + 2·R·D for each term     positions, R = min(2k, 2N) rows
 * convolution  2·kernel·D²/groups      once
 * decoder      2 · (s · layer + (1 − s) · (4·D² + 2·R·D))   in the last layer's place
 * MLM head     s · (2·D·E + 2·E·V)     s: share of the tokens that are predicted
 * RTD head     2·D²
 * </pre>
 *
 * The backward pass takes twice as much; recomputation takes the layers' forward pass once more.
 *
 * @param config of the model; of two the discriminator
 * @param generator of replaced-token detection; null for a language model
 * @param predicted the share s of tokens that are predicted: 0.15 as published, 1 from left to
 *     right
 * @param length N, tokens of a sequence
 */
public record TrainingCost(
    DebertaConfig config, @Nullable DebertaConfig generator, double predicted, int length) {
  private static final int WEIGHT_GRADIENT_AND_MOMENTS = 4 * Float.BYTES;
  private static final int FORWARD_AND_BACKWARD = 3;
  private static final int PASSES = 2;

  /** Checks the ranges. */
  public TrainingCost {
    if (!(predicted > 0 && predicted <= 1)) {
      throw new IllegalArgumentException(
          "the share of predicted tokens must lie in (0, 1], got " + predicted);
    }
    if (length < 1) {
      throw new IllegalArgumentException("a sequence has at least 1 token, got " + length);
    }
  }

  /** A published model, trained for what it was published for, at 512 tokens. */
  public static TrainingCost of(PublishedModel model) {
    DebertaConfig config = model.config();
    boolean two = model.recipe().task() == PretrainingTask.RTD;
    return new TrainingCost(
        config,
        two ? config.withNumHiddenLayers(config.numHiddenLayers() / 2) : null,
        PretrainingSettings.PUBLISHED_MASK_SHARE,
        config.maxPositionEmbeddings());
  }

  /** Returns the number of parameters that are trained, those of both models with gdes. */
  public long parameters() {
    DebertaConfig second = generator;
    return second == null
        ? encoder(config) + decoderPositions(config) + maskedHead(config)
        : encoder(config)
            + replacedHead(config)
            + encoder(second)
            + maskedHead(second)
            + decoderPositions(config)
            + decoderPositions(second);
  }

  /** Returns the parameters of an encoder with its words: what every task starts from. */
  public static long encoder(DebertaConfig c) {
    long d = c.hiddenSize();
    long e = c.embeddingSize();
    AttentionConfig a = c.attention();
    long inputs = c.vocabSize() * e + c.typeVocabSize() * e + (e == d ? 0 : d * e) + 2 * d;
    long inputPositions = c.positionBiasedInput() ? positions(c) : 0;
    long span = a.positionBuckets() > 0 ? a.positionBuckets() : a.maxRelativePositions();
    long relative = a.relativeAttention() ? 2 * span * d : 0;
    long bias =
        c.positionVariant() == PositionVariant.RELATIVE_BIAS ? 2 * span * c.numAttentionHeads() : 0;
    ConvConfig conv = c.conv();
    long mixing = conv == null ? 0 : conv.kernelSize() * d * d / conv.groups() + 3 * d;
    return inputs
        + inputPositions
        + relative
        + bias
        + (a.normRelEbd() ? 2 * d : 0)
        + mixing
        + c.numHiddenLayers() * layer(c);
  }

  private static long layer(DebertaConfig c) {
    long d = c.hiddenSize();
    long f = c.intermediateSize();
    AttentionConfig a = c.attention();
    boolean v1 = c.modelType() == ModelType.DEBERTA;
    long content = 3 * d * d + (v1 ? 2 : 3) * d;
    boolean own = a.relativeAttention() && !a.shareAttKey();
    long keys = own && a.uses(PositionTerm.C2P) ? d * d + (v1 ? 0 : d) : 0;
    long queries = own && a.uses(PositionTerm.P2C) ? d * d + d : 0;
    long heads = a.talkingHead() ? 2L * c.numAttentionHeads() * c.numAttentionHeads() : 0;
    long output = d * d + d;
    return content + keys + queries + heads + output + 2 * d * f + f + d + 4 * d;
  }

  /** The table of a decoder, or of a delta, unless it is that of the input. */
  private static long decoderPositions(DebertaConfig c) {
    return c.positionBiasedInput() ? 0 : positions(c);
  }

  private static long positions(DebertaConfig c) {
    return (long) c.maxPositionEmbeddings() * c.embeddingSize();
  }

  private static long maskedHead(DebertaConfig c) {
    long e = c.embeddingSize();
    return c.hiddenSize() * e + e + 2 * e + c.vocabSize();
  }

  private static long replacedHead(DebertaConfig c) {
    long d = c.hiddenSize();
    return d * d + d + 2 * d + d + 1;
  }

  /**
   * Returns the FLOPs of training with a token, forward and backward.
   *
   * @param recompute whether the backward pass computes the inside of each layer anew
   */
  public double flopsPerToken(boolean recompute) {
    DebertaConfig second = generator;
    if (second == null) {
      int layers = config.numHiddenLayers() - 1; // the decoder's are not cut
      double again = recompute ? layers * forward(config, 1) : 0;
      return FORWARD_AND_BACKWARD * masked(config) + again;
    }
    int layers = config.numHiddenLayers();
    double again =
        recompute
            ? layers * forward(config, 1) + (second.numHiddenLayers() - 1) * forward(second, 1)
            : 0;
    return FORWARD_AND_BACKWARD * (masked(second) + replaced(config)) + again;
  }

  /** Forward with decoder and MLM head. */
  private double masked(DebertaConfig c) {
    double d = c.hiddenSize();
    double e = c.embeddingSize();
    double decoder =
        PASSES * (forward(c, predicted) + (1 - predicted) * (4 * d * d + keyPositions(c)));
    double head = predicted * (2 * d * e + 2 * e * c.vocabSize());
    return (c.numHiddenLayers() - 1) * forward(c, 1) + convolution(c) + decoder + head;
  }

  /** Forward with the head of replaced-token detection. */
  private double replaced(DebertaConfig c) {
    double d = c.hiddenSize();
    return c.numHiddenLayers() * forward(c, 1) + convolution(c) + 2 * d * d;
  }

  /** A layer, for a share of the queries with their keys and values. */
  private double forward(DebertaConfig c, double share) {
    double d = c.hiddenSize();
    double f = c.intermediateSize();
    double queries = c.attention().uses(PositionTerm.C2P) ? 2 * rows(c) * d : 0;
    return share * (8 * d * d + 4 * d * f + 4.0 * length * d + queries + keyPositions(c));
  }

  /** Keys by positions. */
  private double keyPositions(DebertaConfig c) {
    return c.attention().uses(PositionTerm.P2C) ? 2 * rows(c) * c.hiddenSize() : 0;
  }

  private double rows(DebertaConfig c) {
    AttentionConfig a = c.attention();
    int span = a.positionBuckets() > 0 ? a.positionBuckets() : a.maxRelativePositions();
    return 2.0 * Math.min(span, length);
  }

  private static double convolution(DebertaConfig c) {
    ConvConfig conv = c.conv();
    double d = c.hiddenSize();
    return conv == null ? 0 : 2 * conv.kernelSize() * d * d / conv.groups();
  }

  /** Returns the bytes of weights, gradients and Adam's two moments, in F32. */
  public double stateBytes() {
    return (double) WEIGHT_GRADIENT_AND_MOMENTS * parameters();
  }

  /**
   * Returns about how many bytes a sequence keeps for the backward pass in 16 bits (Korthikanti et
   * al. 2022, arXiv:2205.05198, eq. 2, with two more tables of scores for positions): N·D·L·(34 +
   * 9·A·N/D); with recomputation N·D·L·2 and one layer. Of two models the larger.
   */
  public double activationBytes(boolean recompute) {
    double hidden = (double) length * config.hiddenSize();
    double scores = (double) config.numAttentionHeads() * length / config.hiddenSize();
    double layer = hidden * (34 + 9 * scores);
    int layers = config.numHiddenLayers();
    return recompute ? layer + 2 * hidden * layers : layer * layers;
  }
}
