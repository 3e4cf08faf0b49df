package io.deberta4j.onnx;

import static io.deberta4j.onnx.BatchInputs.BATCH;
import static io.deberta4j.onnx.BatchInputs.TOKENS;

import io.deberta4j.io.ConfigException;
import io.deberta4j.model.Activation;
import io.deberta4j.model.DebertaConfig;

/** The classes of {@code head} as graphs: each method from inputs to named outputs. */
final class HeadGraph {
  private static final double EXCLUDED = -10000;
  private static final String LOGITS = "logits";
  private static final String SELECTED = "selected";

  private final Graph graph;
  private final Weights root;
  private final DebertaConfig config;
  private final int size;
  private final BatchInputs batch;
  private final EmbeddingsGraph embeddings;
  private final EncoderGraph encoder;

  HeadGraph(Weights root, DebertaConfig config, OnnxForm form) {
    config.requireReleasedPositions("an ONNX graph");
    this.graph = root.graph();
    this.root = root;
    this.config = config;
    this.size = config.hiddenSize();
    this.batch = BatchInputs.of(graph, config);
    this.embeddings = new EmbeddingsGraph(root.at("deberta.embeddings"), config);
    this.encoder = new EncoderGraph(root.at("deberta.encoder"), config, form, batch);
  }

  void build(OnnxHead head) {
    switch (head) {
      case FEATURE_EXTRACTION -> graph.output(hidden(), "last_hidden_state", BATCH, TOKENS, size);
      case SEQUENCE_CLASSIFICATION -> classifySequence(config.numLabels());
      case TOKEN_CLASSIFICATION -> classifyTokens();
      case QUESTION_ANSWERING -> answer();
      case MULTIPLE_CHOICE -> classifySequence(1);
      case MASKED_LM -> predictMasked(hidden());
      case ENHANCED_MASK_DECODER -> predictMasked(decoded());
      case MASKED_TOKENS -> predictChosen(hidden());
      case ENHANCED_MASKED_TOKENS -> predictChosen(decoded());
      case REPLACED_TOKEN_DETECTION -> detectReplaced();
      case RECORD_QUESTION_ANSWERING -> scoreEntities();
    }
  }

  /** The encoder's last layer, [B, N, D]. */
  private Value hidden() {
    return encoder.forward(embeddings.forward(batch));
  }

  private Value decoded() {
    if (config.positionBiasedInput()) {
      return hidden();
    }
    if (config.embeddingSize() != size) {
      throw new ConfigException(
          "the Enhanced Mask Decoder adds positions to hidden states: embedding_size="
              + config.embeddingSize()
              + " must equal hidden_size="
              + size
              + "; --head masked-lm exports the plain last layer");
    }
    return encoder.decode(embeddings.forward(batch), embeddings.positions(batch));
  }

  /** The first token through the pooler and a linear layer, [B, outputs]. */
  private void classifySequence(int outputs) {
    Value first = encoder.forwardFirst(embeddings.forward(batch)); // [B, D]
    if (config.pooler().hiddenSize() != size) {
      throw new ConfigException(
          "pooler_hidden_size="
              + config.pooler().hiddenSize()
              + " must equal hidden_size="
              + size
              + ", which it pools");
    }
    Value dense = root.at("pooler.dense").linear(first, size, size);
    Value pooled = Activations.apply(config.pooler().act(), dense);
    graph.output(root.at("classifier").linear(pooled, size, outputs), LOGITS, BATCH, outputs);
  }

  private void classifyTokens() {
    Value h = hidden();
    if (root.has("proj.weight")) {
      h = Activations.apply(Activation.GELU, root.at("proj").linear(h, size, size));
    }
    int labels = config.numLabels();
    graph.output(root.at("classifier").linear(h, size, labels), LOGITS, BATCH, TOKENS, labels);
  }

  private void answer() {
    Value logits = root.at("qa_outputs").linear(hidden(), size, 2); // [B, N, 2]
    graph.output(logits.gather(graph.integer(0), 2), "start_logits", BATCH, TOKENS);
    graph.output(logits.gather(graph.integer(1), 2), "end_logits", BATCH, TOKENS);
  }

  private void predictMasked(Value states) {
    Value scores = new MaskedLmGraph(root, config, embeddings).forward(states);
    graph.output(scores, LOGITS, BATCH, TOKENS, config.vocabSize());
  }

  /** Scores the vocabulary at chosen tokens only, [selected, V]. */
  private void predictChosen(Value states) {
    Value rows = graph.input("token_indices", ElementType.INT64, SELECTED); // [selected]
    Value chosen = states.reshape(-1, size).gather(rows, 0).unsqueeze(0); // [1, selected, D]
    Value scores = new MaskedLmGraph(root, config, embeddings).forward(chosen);
    graph.output(scores.squeeze(0), LOGITS, SELECTED, config.vocabSize());
  }

  private void detectReplaced() {
    Weights at = root.at("mask_predictions");
    Value h = hidden();
    Value x = h.slice(1, 0, 1).add(h);
    x = at.at("LayerNorm").layerNorm(x, size, config.layerNormEps());
    x = Activations.apply(config.hiddenAct(), at.at("dense").linear(x, size, size));
    Value logits = at.at("classifier").linear(x, size, 1).squeeze(2); // [B, N]
    graph.output(logits, LOGITS, BATCH, TOKENS);
  }

  private void scoreEntities() {
    Value entities =
        graph.input("entity_indice", ElementType.INT64, BATCH, "entities", "slots"); // [B, E, S]
    Value h = hidden();
    Value cls = h.slice(1, 0, 1).div(Math.sqrt((double) size)); // [B, 1, D]
    Value likeness = h.matmul(cls.permute(0, 2, 1)).squeeze(2); // [B, N]
    Value flat = entities.reshape(0, -1); // [B, E·S]
    Value weights =
        likeness
            .gatherElements(flat, 1)
            .reshape(entities.shape()) // [B, E, S]
            .keepWhere(entities.greater(graph.integer(0)), EXCLUDED)
            .softmax();
    Value row = flat.unsqueeze(2).expand(graph.integers(1, 1, size)); // [B, E·S, D]
    Value perEntity = entities.unsqueeze(3).expand(graph.integers(1, 1, 1, size)).shape();
    Value tokens = h.gatherElements(row, 1).reshape(perEntity); // [B, E, S, D]
    Value x = weights.unsqueeze(2).matmul(tokens).squeeze(2); // [B, E, D]
    x = Activations.apply(Activation.GELU, root.at("proj").linear(x, size, size));
    Value logits = root.at("classifier").linear(x, size, 1).squeeze(2); // [B, E]
    graph.output(logits.keepWhere(entities.anyPositive(), EXCLUDED), LOGITS, BATCH, "entities");
  }
}
