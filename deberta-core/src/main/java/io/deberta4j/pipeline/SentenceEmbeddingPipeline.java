package io.deberta4j.pipeline;

import io.deberta4j.io.ConfigException;
import io.deberta4j.tokenizer.TextPair;
import io.deberta4j.tokenizer.Truncation;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/**
 * Turns texts into vectors: the last layer of the encoder, pooled. Heads are left aside. Where
 * sentence-transformers wrote the directory, its pooling, dense layers, normalisation, maximum
 * length and default prompt are taken.
 *
 * <p>A text of several windows has the mean of their vectors, each weighted by its number of
 * tokens, or with {@link Pooling#MAX} the largest of each component.
 */
public final class SentenceEmbeddingPipeline extends Pipeline {
  private final Runner<SentenceEncoder> runner;
  private final SentenceModules modules;

  SentenceEmbeddingPipeline(Runner<SentenceEncoder> runner, SentenceModules modules) {
    super(runner);
    this.runner = runner;
    this.modules = modules;
    runner.require(
        config -> {
          int size = config.hiddenSize();
          for (DenseLayer layer : modules.dense()) {
            if (layer.in() != size) {
              throw new ConfigException(
                  "a dense layer takes vectors of size " + layer.in() + ", but they have " + size);
            }
            size = layer.out();
          }
          return size;
        });
  }

  /**
   * Loads an encoder with its tokenizer from a directory.
   *
   * @throws io.deberta4j.io.DebertaException if a file is missing or does not fit the others
   */
  public static SentenceEmbeddingPipeline load(
      Path directory, PipelineOptions options, SentenceEmbeddingOptions embedding) {
    SentenceModules modules = SentenceModules.read(directory).with(embedding);
    PipelineOptions limited =
        options.maxLength() == 0 ? options.withMaxLength(modules.maxLength()) : options;
    return new SentenceEmbeddingPipeline(
        Runner.open(
            modules.encoder(),
            limited,
            engine -> engine.sentenceEncoder(modules.encoder(), limited)),
        modules);
  }

  /**
   * Reads what sentence-transformers wrote into a directory, to see whether it can be honoured; no
   * weights but those of dense layers.
   *
   * @throws io.deberta4j.io.DebertaException if a file is missing or cannot be honoured
   */
  public static void checkModules(Path directory) {
    SentenceModules unused = SentenceModules.read(directory);
  }

  /** Embeds a text. */
  public Embedding embed(String text) {
    return embed(List.of(text)).get(0);
  }

  /** Embeds texts in batches; results are in the order of the texts. */
  public List<Embedding> embed(List<String> texts) {
    List<Pooled> pooled =
        runner.map(
            texts.stream().map(text -> TextPair.of(prepared(text))).toList(),
            Truncation.ONLY_FIRST,
            rows -> Arrays.asList(runner.scorer().encode(rows, modules.pooling())),
            this::pooled);
    List<Embedding> results = new ArrayList<>();
    for (int i = 0; i < texts.size(); i++) {
      results.add(
          new Embedding(texts.get(i), vector(pooled.get(i).vector()), pooled.get(i).reading()));
    }
    return results;
  }

  /** Embeds a stream of texts lazily, in its order, with bounded memory. */
  public Stream<Embedding> embed(Stream<String> texts) {
    return inChunks(texts, this::embed);
  }

  private String prepared(String text) {
    String prompted = modules.prompt() + text;
    String whole = TextSpan.trimmed(prompted, 0, prompted.length()).of(prompted);
    return modules.lowerCase() ? whole.toLowerCase(Locale.ROOT) : whole;
  }

  /** A pooled text. */
  @SuppressWarnings("ArrayRecordComponent")
  private record Pooled(float[] vector, Reading reading) {}

  private Pooled pooled(TextWindows windows, List<float[]> vectors) {
    return new Pooled(
        vectors.size() == 1 ? vectors.get(0) : merged(windows, vectors), runner.reading(windows));
  }

  private float[] merged(TextWindows windows, List<float[]> vectors) {
    float[] merged = new float[vectors.get(0).length];
    for (int d = 0; d < merged.length; d++) {
      double sum = 0;
      double tokens = 0;
      float max = Float.NEGATIVE_INFINITY;
      for (int i = 0; i < vectors.size(); i++) {
        int weight = windows.encodings().get(i).length();
        sum += (double) weight * vectors.get(i)[d];
        tokens += weight;
        max = Math.max(max, vectors.get(i)[d]);
      }
      merged[d] = modules.pooling() == Pooling.MAX ? max : (float) (sum / tokens);
    }
    return merged;
  }

  private float[] vector(float[] pooled) {
    float[] vector = pooled;
    for (DenseLayer layer : modules.dense()) {
      vector = layer.apply(vector);
    }
    return modules.normalised() ? normalise(vector) : vector;
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
}
