package io.deberta4j.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.deberta4j.checkpoint.Parameters;
import io.deberta4j.model.Batch;
import io.deberta4j.model.DebertaModel;
import io.deberta4j.model.Mode;
import io.deberta4j.model.Pretrained;
import io.deberta4j.tensor.DType;
import io.deberta4j.tensor.NoGrad;
import io.deberta4j.tensor.Tensor;
import io.deberta4j.tensor.TensorScope;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Embeddings against hidden states pooled by hand. */
final class FeatureExtractionPipelineTest {
  private static final String TEXT = "The dog goes home.";

  @TempDir Path directory;

  @BeforeEach
  void write() {
    TinyModel.encoder(directory);
  }

  private FeatureExtractionPipeline open(Pooling pooling, boolean normalised) {
    return FeatureExtractionPipeline.load(directory, PipelineOptions.DEFAULT, pooling, normalised);
  }

  /** The hidden states of the text, [N][D], from the model itself. */
  private float[][] hidden(FeatureExtractionPipeline pipeline) {
    Pretrained files = Pretrained.open(directory);
    int[] ids = pipeline.tokenizer().encode(TEXT).ids();
    long[] wide = Arrays.stream(ids).asLongStream().toArray();
    try (var scope = TensorScope.open();
        var off = NoGrad.open();
        var parameters = Parameters.read(files.origin(), DType.F32)) {
      DebertaModel model = new DebertaModel(parameters.at("deberta"), files.config());
      Batch batch = Batch.of(Tensor.of(wide, 1, wide.length));
      return Floats.rows(model.forward(batch, Mode.EVAL).lastHiddenState().select(0, 0));
    }
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

  @Test
  void aTextThatIsTooLongIsCutAndSaysSo() {
    try (var pipeline = open(Pooling.MEAN, false)) {
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
