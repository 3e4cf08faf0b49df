package io.deberta4j.pipeline;

import io.deberta4j.model.DebertaConfig;
import io.deberta4j.plan.Precision;
import io.deberta4j.tokenizer.TextPair;
import io.deberta4j.tokenizer.Tokenizer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Turns texts into vectors: the last layer of the encoder, pooled; heads are left aside.
 *
 * <p>A text longer than the model's maximum is cut at the end, and the result says so. Safe to
 * share between threads. Native memory is freed by {@link #close()}.
 */
public final class FeatureExtractionPipeline implements AutoCloseable {
  private final TextRows texts;
  private final SentenceEncoder encoder;
  private final Pooling pooling;
  private final boolean normalised;
  private final Precision precision;
  private final Backend backend;

  private FeatureExtractionPipeline(
      TextRows texts,
      SentenceEncoder encoder,
      Pooling pooling,
      boolean normalised,
      Precision precision,
      Backend backend) {
    this.texts = texts;
    this.encoder = encoder;
    this.pooling = pooling;
    this.normalised = normalised;
    this.precision = precision;
    this.backend = backend;
  }

  /**
   * Loads an encoder with its tokenizer from a directory.
   *
   * @param pooling how tokens become one vector
   * @param normalised whether vectors are divided by their Euclidean length
   * @throws io.deberta4j.io.DebertaException if a file is missing or does not fit the others
   */
  public static FeatureExtractionPipeline load(
      Path directory, PipelineOptions options, Pooling pooling, boolean normalised) {
    Tokenizers tokenizers = Tokenizers.begin(directory, options);
    InferenceEngine engine = Engines.of(options.backend());
    SentenceEncoder encoder = tokenizers.beside(() -> engine.sentenceEncoder(directory, options));
    try {
      TextRows texts = new TextRows(tokenizers.tokenizer(), encoder.config(), options);
      return new FeatureExtractionPipeline(
          texts, encoder, pooling, normalised, options.precision(), engine.backend());
    } catch (RuntimeException e) {
      encoder.close();
      throw e;
    }
  }

  /** Embeds a text. */
  public Embedding embed(String text) {
    return embed(List.of(text)).get(0);
  }

  /** Embeds texts in batches; results are in the order of the texts. */
  public List<Embedding> embed(List<String> inputs) {
    return Batches.map(texts, inputs.stream().map(TextPair::of).toList(), this::embedRows);
  }

  private List<Embedding> embedRows(List<Row> rows) {
    float[][] vectors = encoder.encode(Row.encodings(rows), pooling);
    List<Embedding> results = new ArrayList<>();
    for (int i = 0; i < rows.size(); i++) {
      float[] vector = normalised ? normalise(vectors[i]) : vectors[i];
      results.add(
          new Embedding(
              rows.get(i).input().text(), vector, precision.cliName(), rows.get(i).truncated()));
    }
    return results;
  }

  /** Returns the vector of length 1 in the same direction; a zero vector stays. */
  private static float[] normalise(float[] vector) {
    double sum = 0;
    for (float x : vector) {
      sum += (double) x * x;
    }
    double norm = sum == 0 ? 1 : Math.sqrt(sum);
    float[] unit = new float[vector.length];
    for (int i = 0; i < vector.length; i++) {
      unit[i] = (float) (vector[i] / norm);
    }
    return unit;
  }

  /** Returns what runs the model: never {@link Backend#AUTO}. */
  public Backend backend() {
    return backend;
  }

  /** Returns the model's configuration. */
  public DebertaConfig config() {
    return encoder.config();
  }

  /** Returns the tokenizer. */
  public Tokenizer tokenizer() {
    return texts.tokenizer();
  }

  /** Returns the most tokens a text may have, special tokens included. */
  public int maxLength() {
    return texts.maxLength();
  }

  /** Frees the model after running predictions have ended. */
  @Override
  public void close() {
    encoder.close();
  }
}
