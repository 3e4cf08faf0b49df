package io.deberta4j.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.deberta4j.checkpoint.Parameters;
import io.deberta4j.checkpoint.Safetensors;
import io.deberta4j.checkpoint.TensorValues;
import io.deberta4j.io.DebertaException;
import io.deberta4j.model.Batch;
import io.deberta4j.model.DebertaModel;
import io.deberta4j.model.Mode;
import io.deberta4j.model.Pretrained;
import io.deberta4j.tensor.DType;
import io.deberta4j.tensor.NoGrad;
import io.deberta4j.tensor.Tensor;
import io.deberta4j.tensor.TensorScope;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
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
    return hidden(pipeline.tokenizer().encode(TEXT).ids());
  }

  private float[][] hidden(int[] ids) {
    Pretrained files = Pretrained.open(directory);
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
      float[][] hidden = hidden(window);
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

  private void file(String name, String content) throws IOException {
    Files.createDirectories(directory.resolve(name).getParent());
    Files.writeString(directory.resolve(name), content);
  }

  /** As sentence-transformers saves a model with a dense layer and normalisation. */
  private void sentenceTransformers(String pooling) throws IOException {
    file(
        "modules.json",
        """
        [{"idx": 0, "name": "0", "path": "", "type": "sentence_transformers.models.Transformer"},
         {"idx": 1, "name": "1", "path": "1_Pooling",
          "type": "sentence_transformers.models.Pooling"},
         {"idx": 2, "name": "2", "path": "2_Dense", "type": "sentence_transformers.models.Dense"},
         {"idx": 3, "name": "3", "path": "3_Normalize",
          "type": "sentence_transformers.models.Normalize"}]
        """);
    file("1_Pooling/config.json", pooling);
    file(
        "2_Dense/config.json",
        """
        {"in_features": 16, "out_features": 3, "bias": true,
         "activation_function": "torch.nn.modules.activation.Tanh"}
        """);
    try (var scope = TensorScope.open()) {
      float[] weight = new float[3 * 16];
      for (int i = 0; i < weight.length; i++) {
        weight[i] = (i % 7 - 3) / 10f;
      }
      Safetensors.write(
          directory.resolve("2_Dense/model.safetensors"),
          List.of(
              new TensorValues("linear.weight", Tensor.of(weight, 3, 16), DType.F32),
              new TensorValues("linear.bias", Tensor.of(new float[] {0.1f, 0, -1}, 3), DType.F32)),
          Map.of());
    }
  }

  private static final String CLS =
      """
      {"word_embedding_dimension": 16, "pooling_mode_cls_token": true,
       "pooling_mode_mean_tokens": false, "pooling_mode_max_tokens": false,
       "pooling_mode_mean_sqrt_len_tokens": false}
      """;

  @Test
  void aDirectoryOfSentenceTransformersIsHonoured() throws IOException {
    sentenceTransformers(CLS);
    file("sentence_bert_config.json", "{\"max_seq_length\": 20, \"do_lower_case\": false}");
    float[] cls;
    try (var pipeline = open(Pooling.CLS, false)) {
      cls = hidden(pipeline)[0];
    }
    double[] y = {0.1, 0, -1};
    double square = 0;
    for (int row = 0; row < 3; row++) {
      for (int i = 0; i < 16; i++) {
        y[row] += ((row * 16 + i) % 7 - 3) / 10.0 * cls[i];
      }
      y[row] = Math.tanh(y[row]);
      square += y[row] * y[row];
    }
    try (var pipeline =
        SentenceEmbeddingPipeline.load(
            directory, PipelineOptions.DEFAULT, SentenceEmbeddingOptions.DEFAULT)) {
      assertThat(pipeline.maxLength()).isEqualTo(20);
      float[] vector = pipeline.embed(TEXT).vector();
      assertThat(vector).hasSize(3);
      for (int row = 0; row < 3; row++) {
        assertThat((double) vector[row]).isCloseTo(y[row] / Math.sqrt(square), within(1e-4));
      }
    }
    try (var pipeline = open(Pooling.CLS, false)) { // asked for otherwise
      assertThat((double) pipeline.embed(TEXT).vector()[2]).isCloseTo(y[2], within(1e-4));
    }
  }

  @Test
  void promptsGoBeforeEveryText() throws IOException {
    sentenceTransformers("{\"pooling_mode\": \"mean\"}");
    file(
        "config_sentence_transformers.json",
        "{\"prompts\": {\"query\": \"the dog: \"}, \"default_prompt_name\": \"query\"}");
    var none = SentenceEmbeddingOptions.DEFAULT.withPrompt("");
    try (var prompted =
            SentenceEmbeddingPipeline.load(
                directory, PipelineOptions.DEFAULT, SentenceEmbeddingOptions.DEFAULT);
        var bare = SentenceEmbeddingPipeline.load(directory, PipelineOptions.DEFAULT, none)) {
      Embedding embedding = prompted.embed(TEXT);
      assertThat(embedding.text()).isEqualTo(TEXT);
      assertThat(embedding.vector()).isEqualTo(bare.embed("the dog: " + TEXT).vector());
      assertThat(embedding.vector()).isNotEqualTo(bare.embed(TEXT).vector());
    }
    file("1_Pooling/config.json", "{\"pooling_mode\": \"mean\", \"include_prompt\": false}");
    assertRefused("include_prompt=false");
    SentenceEmbeddingPipeline.load(directory, PipelineOptions.DEFAULT, none).close();
    file("config_sentence_transformers.json", "{\"default_prompt_name\": \"query\"}");
    assertRefused("default_prompt_name is 'query'");
  }

  @Test
  void whatCannotBeHonouredIsRefusedByItsFile() throws IOException {
    sentenceTransformers(
        CLS.replace("\"pooling_mode_mean_tokens\": false", "\"pooling_mode_mean_tokens\": true"));
    assertRefused("1_Pooling", "pooling_mode_cls_token", "one at a time");
    file("1_Pooling/config.json", "{\"pooling_mode_weightedmean_tokens\": true}");
    assertRefused("pooling_mode_weightedmean_tokens");
    file("1_Pooling/config.json", CLS);
    file("2_Dense/config.json", "{\"in_features\": 15, \"out_features\": 3}");
    assertRefused("linear.weight");
    file(
        "2_Dense/config.json",
        "{\"in_features\": 16, \"out_features\": 3, \"activation_function\": \"x.Softplus\"}");
    assertRefused("x.Softplus", "Tanh");
    file("2_Dense/config.json", "{\"module_input_name\": \"token_embeddings\"}");
    assertRefused("token_embeddings");
    file("modules.json", "[{\"path\": \"../..\", \"type\": \"a.Transformer\"}]");
    assertRefused("leads out of the directory");
    file("modules.json", "[{\"path\": \"\", \"type\": \"models.CNN\"}]");
    assertRefused("models.CNN");
    file("modules.json", "[{\"path\": \"\", \"type\": \"models.Transformer\"}]");
    assertRefused("Pooling module");
    file("modules.json", "{}");
    assertRefused("expected a JSON array");
  }

  private void assertRefused(String... parts) {
    assertThatThrownBy(
            () ->
                SentenceEmbeddingPipeline.load(
                    directory, PipelineOptions.DEFAULT, SentenceEmbeddingOptions.DEFAULT))
        .isInstanceOf(DebertaException.class)
        .hasMessageContainingAll(parts);
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
