package io.deberta4j.lint;

import io.deberta4j.checkpoint.WeightNames;
import io.deberta4j.model.AttentionConfig;
import io.deberta4j.model.ConvConfig;
import io.deberta4j.model.DebertaConfig;
import io.deberta4j.model.ModelType;
import io.deberta4j.model.PositionTerm;
import io.deberta4j.model.RelativePositions;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The names and shapes of the tensors that a model asks for, without making it: the twin of the
 * constructors in {@code model} and {@code head}, with which a test compares it.
 */
final class ExpectedTensors {
  static final String EMBEDDINGS = "deberta.embeddings.";
  static final String WORDS = EMBEDDINGS + "word_embeddings.weight";
  static final String POSITIONS = EMBEDDINGS + "position_embeddings.weight";
  static final String SEGMENTS = EMBEDDINGS + "token_type_embeddings.weight";
  static final String RELATIVE = "deberta.encoder.rel_embeddings.weight";
  private static final String LAYER = "deberta.encoder.layer.";

  private final Map<String, List<Long>> shapes = new LinkedHashMap<>();

  private ExpectedTensors() {}

  /** Returns the number of the layer that a tensor belongs to, or −1 for none. */
  static int layerOf(String name) {
    if (!name.startsWith(LAYER)) {
      return -1;
    }
    int end = name.indexOf('.', LAYER.length());
    String number = end < 0 ? "" : name.substring(LAYER.length(), end);
    return number.matches("[0-9]{1,6}") ? Integer.parseInt(number) : -1;
  }

  /**
   * Returns what the encoder asks for.
   *
   * @param layers how many layers to list, at most those of the configuration
   */
  static Map<String, List<Long>> encoder(DebertaConfig c, int layers) {
    var expected = new ExpectedTensors();
    expected.embeddings(c);
    for (int i = 0; i < Math.min(layers, c.numHiddenLayers()); i++) {
      expected.layer(LAYER + i + ".", c);
    }
    AttentionConfig attention = c.attention();
    long size = c.hiddenSize();
    if (attention.relativeAttention()) {
      expected.put(RELATIVE, relativeRows(c), size);
    }
    if (attention.normRelEbd()) {
      expected.norm("deberta.encoder.LayerNorm", size);
    }
    ConvConfig conv = c.conv();
    if (conv != null) {
      expected.put(
          "deberta.encoder.conv.conv.weight", size, size / conv.groups(), conv.kernelSize());
      expected.put("deberta.encoder.conv.conv.bias", size);
      expected.norm("deberta.encoder.conv.LayerNorm", size);
    }
    return expected.shapes;
  }

  /** Returns how many relative positions there are, 2k. */
  static long relativeRows(DebertaConfig c) {
    AttentionConfig attention = c.attention();
    return 2L
        * new RelativePositions(attention.maxRelativePositions(), attention.positionBuckets())
            .span();
  }

  private void embeddings(DebertaConfig c) {
    long width = c.embeddingSize();
    put(WORDS, c.vocabSize(), width);
    if (c.positionBiasedInput()) {
      put(POSITIONS, c.maxPositionEmbeddings(), width);
    }
    if (c.typeVocabSize() > 0) {
      put(SEGMENTS, c.typeVocabSize(), width);
    }
    if (width != c.hiddenSize()) {
      put(EMBEDDINGS + "embed_proj.weight", c.hiddenSize(), width);
    }
    norm(EMBEDDINGS + "LayerNorm", c.hiddenSize());
  }

  private void layer(String at, DebertaConfig c) {
    long size = c.hiddenSize();
    attention(at + "attention.self.", c);
    linear(at + "attention.output.dense", size, size);
    norm(at + "attention.output.LayerNorm", size);
    linear(at + "intermediate.dense", c.intermediateSize(), size);
    linear(at + "output.dense", size, c.intermediateSize());
    norm(at + "output.LayerNorm", size);
  }

  private void attention(String at, DebertaConfig c) {
    AttentionConfig attention = c.attention();
    boolean keyBias = c.modelType() != ModelType.DEBERTA;
    long size = c.hiddenSize();
    linear(at + "query_proj", size, size);
    projection(at + "key_proj", size, keyBias);
    linear(at + "value_proj", size, size);
    if (!attention.shareAttKey()) {
      if (attention.uses(PositionTerm.C2P)) {
        projection(at + "pos_key_proj", size, keyBias);
      }
      if (attention.uses(PositionTerm.P2C)) {
        linear(at + "pos_query_proj", size, size);
      }
    }
    if (attention.talkingHead()) {
      long heads = c.numAttentionHeads();
      put(at + "head_logits_proj.weight", heads, heads);
      put(at + "head_weights_proj.weight", heads, heads);
    }
  }

  /**
   * Returns what a head asks for beside the encoder.
   *
   * @param weights decide which of several forms of a head it is
   */
  static Map<String, List<Long>> head(Head head, DebertaConfig c, WeightNames weights) {
    var expected = new ExpectedTensors();
    long size = c.hiddenSize();
    if (head.pools()) {
      expected.linear("pooler.dense", size, size);
    }
    switch (head) {
      case SEQUENCE_CLASSIFICATION -> expected.linear("classifier", c.numLabels(), size);
      case MULTIPLE_CHOICE -> expected.linear("classifier", 1, size);
      case TOKEN_CLASSIFICATION -> {
        if (weights.has("proj.weight")) {
          expected.linear("proj", size, size);
        }
        expected.linear("classifier", c.numLabels(), size);
      }
      case QUESTION_ANSWERING -> expected.linear("qa_outputs", 2, size);
      case REPLACED_TOKEN_DETECTION -> {
        expected.linear("mask_predictions.dense", size, size);
        expected.norm("mask_predictions.LayerNorm", size);
        expected.linear("mask_predictions.classifier", 1, size);
      }
      case MASKED_LM -> expected.maskedLm(c, weights);
    }
    return expected.shapes;
  }

  private void maskedLm(DebertaConfig c, WeightNames weights) {
    boolean legacy = weights.has("cls.predictions.transform.dense.weight");
    boolean published = weights.has("lm_predictions.lm_head.dense.weight");
    boolean taken = legacy == published ? c.head().legacy() : legacy;
    long width = c.embeddingSize();
    String at = taken ? "cls.predictions." : "lm_predictions.lm_head.";
    String transform = taken ? at + "transform." : at;
    linear(transform + "dense", width, c.hiddenSize());
    norm(transform + "LayerNorm", width);
    boolean ownBias = taken && weights.has(at + "decoder.bias") && !weights.has(at + "bias");
    put(at + (ownBias ? "decoder.bias" : "bias"), c.vocabSize());
    if (taken && !c.head().tieWordEmbeddings()) {
      put(at + "decoder.weight", c.vocabSize(), width);
    }
  }

  private void projection(String name, long size, boolean bias) {
    put(name + ".weight", size, size);
    if (bias) {
      put(name + ".bias", size);
    }
  }

  private void linear(String name, long out, long in) {
    put(name + ".weight", out, in);
    put(name + ".bias", out);
  }

  private void norm(String name, long size) {
    put(name + ".weight", size);
    put(name + ".bias", size);
  }

  private void put(String name, long... shape) {
    shapes.put(name, Arrays.stream(shape).boxed().toList());
  }
}
