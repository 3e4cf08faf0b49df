package io.deberta4j.model;

import io.deberta4j.io.ConfigException;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The configuration of a model: the fields of a Hugging Face {@code config.json}, checked.
 *
 * @param modelType {@code model_type}
 * @param vocabSize {@code vocab_size}, V
 * @param embeddingSize {@code embedding_size}, E; the hidden size unless given
 * @param hiddenSize {@code hidden_size}, D
 * @param numHiddenLayers {@code num_hidden_layers}
 * @param numAttentionHeads {@code num_attention_heads}, A
 * @param intermediateSize {@code intermediate_size}, width of the feed-forward network
 * @param typeVocabSize {@code type_vocab_size}, 0 for no segments
 * @param maxPositionEmbeddings {@code max_position_embeddings}, rows of the table of absolute
 *     positions; no limit on the length where {@code positionBiasedInput} is false
 * @param positionBiasedInput {@code position_biased_input}: whether absolute positions are added to
 *     the input
 * @param padTokenId {@code pad_token_id}
 * @param hiddenAct {@code hidden_act}
 * @param hiddenDropoutProb {@code hidden_dropout_prob}
 * @param attentionProbsDropoutProb {@code attention_probs_dropout_prob}
 * @param initializerRange {@code initializer_range}, standard deviation of fresh weights
 * @param layerNormEps {@code layer_norm_eps}
 * @param attention disentangled attention
 * @param positionVariant an experiment with positions; {@link PositionVariant#RELEASED} for none
 * @param conv nGram-induced input encoding, or null for none
 * @param pooler pooler of the first token
 * @param head what concerns heads only
 * @param other fields of the config.json that the model does not read, kept for saving
 */
public record DebertaConfig(
    ModelType modelType,
    int vocabSize,
    int embeddingSize,
    int hiddenSize,
    int numHiddenLayers,
    int numAttentionHeads,
    int intermediateSize,
    int typeVocabSize,
    int maxPositionEmbeddings,
    boolean positionBiasedInput,
    int padTokenId,
    Activation hiddenAct,
    double hiddenDropoutProb,
    double attentionProbsDropoutProb,
    double initializerRange,
    double layerNormEps,
    AttentionConfig attention,
    PositionVariant positionVariant,
    @Nullable ConvConfig conv,
    PoolerConfig pooler,
    HeadConfig head,
    Map<String, Object> other) {
  /** Checks that the values fit together. */
  public DebertaConfig {
    other = Map.copyOf(other);
    atLeastOne("vocab_size", vocabSize);
    atLeastOne("embedding_size", embeddingSize);
    atLeastOne("hidden_size", hiddenSize);
    atLeastOne("num_hidden_layers", numHiddenLayers);
    atLeastOne("num_attention_heads", numAttentionHeads);
    atLeastOne("intermediate_size", intermediateSize);
    atLeastOne("max_position_embeddings", maxPositionEmbeddings);
    probability("hidden_dropout_prob", hiddenDropoutProb);
    probability("attention_probs_dropout_prob", attentionProbsDropoutProb);
    if (hiddenSize % numAttentionHeads != 0) {
      throw new ConfigException(
          "hidden_size="
              + hiddenSize
              + " is not a multiple of num_attention_heads="
              + numAttentionHeads);
    }
    if (typeVocabSize < 0) {
      throw new ConfigException("type_vocab_size must be at least 0, got " + typeVocabSize);
    }
    if (padTokenId < 0 || padTokenId >= vocabSize) {
      throw new ConfigException(
          "pad_token_id=" + padTokenId + " lies outside the vocabulary, vocab_size=" + vocabSize);
    }
    if (!(layerNormEps > 0 && layerNormEps < 1)) {
      throw new ConfigException("layer_norm_eps must lie in (0, 1), got " + layerNormEps);
    }
    if (conv != null && hiddenSize % conv.groups() != 0) {
      throw new ConfigException(
          "hidden_size=" + hiddenSize + " is not a multiple of conv_groups=" + conv.groups());
    }
    if (positionVariant == PositionVariant.RELATIVE_BIAS && attention.relativeAttention()) {
      throw new ConfigException(
          "a relative bias stands in the place of relative embeddings: relative_attention must be"
              + " false");
    }
    if (positionVariant == PositionVariant.ABSOLUTE_IN_EVERY_LAYER
        && !(positionBiasedInput && embeddingSize == hiddenSize)) {
      throw new ConfigException(
          "absolute positions are added again in every layer: position_biased_input must be true,"
              + " and embedding_size must equal hidden_size");
    }
  }

  private static void atLeastOne(String field, int value) {
    if (value < 1) {
      throw new ConfigException(field + " must be at least 1, got " + value);
    }
  }

  private static void probability(String field, double value) {
    if (!(value >= 0 && value < 1)) {
      throw new ConfigException(field + " must lie in [0, 1), got " + value);
    }
  }

  /** Returns d = D / A. */
  public int headSize() {
    return hiddenSize / numAttentionHeads;
  }

  /** Returns the number of classes. */
  public int numLabels() {
    return head.labels().size();
  }

  /**
   * Refuses an experiment with positions where it would not be honoured.
   *
   * @param who what cannot honour it, as in "an ONNX graph"
   * @throws ConfigException if this is one
   */
  public void requireReleasedPositions(String who) {
    if (positionVariant != PositionVariant.RELEASED) {
      throw new ConfigException(
          "a model with positions "
              + positionVariant
              + " is for experiments: "
              + who
              + " cannot express it. Use the model it was trained with");
    }
  }

  /** Returns this configuration with other head settings. */
  public DebertaConfig withHead(HeadConfig newHead) {
    return with(
        numHiddenLayers, positionBiasedInput, attention, positionVariant, conv, newHead, other);
  }

  /** Returns this configuration with other values for the fields that the model does not read. */
  public DebertaConfig withOther(Map<String, Object> newOther) {
    return with(
        numHiddenLayers, positionBiasedInput, attention, positionVariant, conv, head, newOther);
  }

  /** Returns this configuration with other attention. */
  public DebertaConfig withAttention(AttentionConfig newAttention) {
    return with(
        numHiddenLayers, positionBiasedInput, newAttention, positionVariant, conv, head, other);
  }

  /** Returns this configuration with another convolution, null for none. */
  public DebertaConfig withConv(@Nullable ConvConfig newConv) {
    return with(
        numHiddenLayers, positionBiasedInput, attention, positionVariant, newConv, head, other);
  }

  /**
   * Returns this configuration with other positions.
   *
   * @throws ConfigException if the variant contradicts the rest
   */
  public DebertaConfig withPositions(
      boolean newPositionBiasedInput, AttentionConfig newAttention, PositionVariant newVariant) {
    return with(
        numHiddenLayers, newPositionBiasedInput, newAttention, newVariant, conv, head, other);
  }

  /** Returns this configuration with another number of layers. */
  public DebertaConfig withNumHiddenLayers(int layers) {
    return with(layers, positionBiasedInput, attention, positionVariant, conv, head, other);
  }

  private DebertaConfig with(
      int layers,
      boolean newPositionBiasedInput,
      AttentionConfig newAttention,
      PositionVariant newVariant,
      @Nullable ConvConfig newConv,
      HeadConfig newHead,
      Map<String, Object> newOther) {
    return new DebertaConfig(
        modelType,
        vocabSize,
        embeddingSize,
        hiddenSize,
        layers,
        numAttentionHeads,
        intermediateSize,
        typeVocabSize,
        maxPositionEmbeddings,
        newPositionBiasedInput,
        padTokenId,
        hiddenAct,
        hiddenDropoutProb,
        attentionProbsDropoutProb,
        initializerRange,
        layerNormEps,
        newAttention,
        newVariant,
        newConv,
        pooler,
        newHead,
        newOther);
  }
}
