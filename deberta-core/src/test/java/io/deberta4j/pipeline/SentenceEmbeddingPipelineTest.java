package io.deberta4j.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Embeddings against hidden states pooled by hand. */
final class SentenceEmbeddingPipelineTest {
  private static final String TEXT = "The dog goes home.";

  @TempDir Path directory;

  @BeforeEach
  void write() {
    TinyModel.encoder(directory);
  }

  private SentenceEmbeddingPipeline open(Pooling pooling, boolean normalised) {
    return SentenceEmbeddingPipeline.load(
        directory,
        PipelineOptions.DEFAULT,
        new SentenceEmbeddingOptions(pooling, normalised, null));
  }

  /** The hidden states of the text, [N][D], from the model itself. */
  private float[][] hidden(SentenceEmbeddingPipeline pipeline) {
    return HiddenStates.of(directory, pipeline.tokenizer().encode(TEXT).ids());
  }

  @Test
  void eachPoolingIsWhatItSays() {
    for (Pooling pooling : Pooling.values()) {
      try (var pipeline = open(pooling, false)) {
        float[][] hidden = hidden(pipeline);
        // Padding in the batch must not count. The model's weights are large (0.6): the order of
        // summation shows in the sixth digit.
        float[] vector = pipeline.embed(List.of(TEXT, TEXT.repeat(3))).get(0).vector();
        assertThat(vector).hasSize(16);
        for (int d = 0; d < vector.length; d++) {
          assertThat(vector[d])
              .as("%s, %d", pooling, d)
              .isCloseTo(pooled(hidden, d, pooling), within(5e-5f));
        }
      }
    }
  }

  private static float pooled(float[][] hidden, int d, Pooling pooling) {
    double sum = 0;
    float max = Float.NEGATIVE_INFINITY;
    for (float[] token : hidden) {
      sum += token[d];
      max = Math.max(max, token[d]);
    }
    return switch (pooling) {
      case CLS -> hidden[0][d];
      case MEAN -> (float) (sum / hidden.length);
      case MAX -> max;
    };
  }

  @Test
  void normalisedVectorsHaveLengthOneAndTheSameDirection() {
    Embedding plain;
    try (var pipeline = open(Pooling.MEAN, false)) {
      plain = pipeline.embed(TEXT);
    }
    try (var pipeline = open(Pooling.MEAN, true)) {
      Embedding unit = pipeline.embed(TEXT);
      double square = 0;
      for (float x : unit.vector()) {
        square += x * x;
      }
      assertThat(square).isCloseTo(1, within(1e-5));
      assertThat(unit.cosine(plain)).isCloseTo(1, within(1e-5));
      assertThat(unit.cosine(pipeline.embed("Something else."))).isLessThan(0.9999);
    }
  }

  /** The mean over windows weighs them by their tokens; the largest is the largest of all. */
  @Test
  void aTextOfSeveralWindowsIsTheirMeanOrMaximum() {
    String text = TEXT.repeat(20);
    for (Pooling pooling : Pooling.values()) {
      try (var pipeline = open(pooling, false)) {
        Embedding whole = pipeline.embed(text);
        assertThat(whole.windows()).isGreaterThan(2);
        assertThat(whole.truncated()).isFalse();
        float[] expected = naive(pipeline, text, pooling);
        assertThat(whole.vector()).as("%s", pooling).containsExactly(expected, within(5e-5f));
      }
    }
  }

  /** Cuts the ids into windows of 40 that overlap by a quarter of their 38 tokens of text. */
  private float[] naive(SentenceEmbeddingPipeline pipeline, String text, Pooling pooling) {
    int[] ids = pipeline.tokenizer().encode(text).ids();
    int all = ids.length - 2;
    double[] sum = new double[16];
    double weights = 0;
    double[] max = new double[16];
    Arrays.fill(max, Double.NEGATIVE_INFINITY);
    for (int from = 0; ; from += 38 - 9) {
      int to = Math.min(all, from + 38);
      int[] window = Arrays.copyOfRange(ids, from, to + 2);
      window[0] = ids[0];
      window[window.length - 1] = ids[ids.length - 1];
      float[][] hidden = HiddenStates.of(directory, window);
      for (int d = 0; d < 16; d++) {
        float value = pooled(hidden, d, pooling);
        sum[d] += window.length * value;
        max[d] = Math.max(max[d], value);
      }
      weights += window.length;
      if (to == all) {
        break;
      }
    }
    float[] result = new float[16];
    for (int d = 0; d < 16; d++) {
      result[d] = (float) (pooling == Pooling.MAX ? max[d] : sum[d] / weights);
    }
    return result;
  }

  @Test
  void aTextThatIsTooLongIsCutWhereThatIsAskedForAndSaysSo() {
    var cut = PipelineOptions.DEFAULT.withTruncate(true);
    try (var pipeline =
        SentenceEmbeddingPipeline.load(directory, cut, SentenceEmbeddingOptions.DEFAULT)) {
      assertThat(pipeline.embed(TEXT.repeat(100)).truncated()).isTrue();
      assertThat(pipeline.embed(TEXT).truncated()).isFalse();
    }
  }

  /** A caller who changes a vector changes their own copy. */
  @Test
  void vectorsAreCopies() {
    try (var pipeline = open(Pooling.CLS, false)) {
      Embedding embedding = pipeline.embed(TEXT);
      embedding.vector()[0] = 42;
      assertThat(embedding.vector()[0]).isNotEqualTo(42);
    }
  }
}
