package io.deberta4j.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.deberta4j.checkpoint.Safetensors;
import io.deberta4j.checkpoint.TensorValues;
import io.deberta4j.io.DebertaException;
import io.deberta4j.tensor.DType;
import io.deberta4j.tensor.Tensor;
import io.deberta4j.tensor.TensorScope;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Directories as sentence-transformers saves them, honoured or refused. */
final class SentenceTransformersTest {
  private static final String TEXT = "The dog goes home.";
  private static final String CLS =
      """
      {"word_embedding_dimension": 16, "pooling_mode_cls_token": true,
       "pooling_mode_mean_tokens": false, "pooling_mode_max_tokens": false,
       "pooling_mode_mean_sqrt_len_tokens": false}
      """;

  @TempDir Path directory;

  @BeforeEach
  void write() {
    TinyModel.encoder(directory);
  }

  /** Asks for the first token as it is, whatever the directory says. */
  private SentenceEmbeddingPipeline firstToken() {
    var options = new SentenceEmbeddingOptions(Pooling.CLS, false, null);
    return SentenceEmbeddingPipeline.load(directory, PipelineOptions.DEFAULT, options);
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

  @Test
  void aDirectoryOfSentenceTransformersIsHonoured() throws IOException {
    sentenceTransformers(CLS);
    file("sentence_bert_config.json", "{\"max_seq_length\": 20, \"do_lower_case\": false}");
    float[] cls;
    try (var pipeline = firstToken()) {
      cls = HiddenStates.of(directory, pipeline.tokenizer().encode(TEXT).ids())[0];
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
    try (var pipeline = firstToken()) { // asked for otherwise
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
    for (String order :
        new String[] {"Transformer Normalize Pooling", "Transformer Dense Pooling"}) {
      List<String> modules = new ArrayList<>();
      for (String type : order.split(" ", -1)) {
        String path =
            type.equals("Transformer") ? "" : type.equals("Dense") ? "2_Dense" : "1_Pooling";
        modules.add("{\"path\": \"%s\", \"type\": \"models.%s\"}".formatted(path, type));
      }
      file("modules.json", modules.toString());
      assertRefused("modules.json", "order");
    }
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
}
