package io.deberta4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.deberta4j.checkpoint.Parameters;
import io.deberta4j.checkpoint.Safetensors;
import io.deberta4j.checkpoint.StoredTensor;
import io.deberta4j.checkpoint.TensorSource;
import io.deberta4j.head.DebertaForSequenceClassification;
import io.deberta4j.io.CheckpointException;
import io.deberta4j.io.ConfigException;
import io.deberta4j.io.DebertaException;
import io.deberta4j.model.ConfigJson;
import io.deberta4j.model.DebertaConfig;
import io.deberta4j.model.Pretrained;
import io.deberta4j.pipeline.Label;
import io.deberta4j.tensor.DType;
import io.deberta4j.tensor.RandomSource;
import io.deberta4j.tensor.TensorScope;
import io.deberta4j.testing.TestFolders;
import io.deberta4j.tokenizer.Flavour;
import io.deberta4j.tokenizer.Tokenizer;
import io.deberta4j.tokenizer.TokenizerOptions;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What published models have in common with no textbook: each form at a tiny size, with the names
 * that the files have on the Hub, gives the scores of the plain directory or says why it cannot.
 */
class PublishedModelsTest {
  private static final String TEXT = "It is not the same as it was.";
  private static final Path VOCABULARY =
      TestFolders.repository().resolve("goldens/assets/own/own-unigram-1k/spm.model");
  private static final String CONFIG =
      """
      {"model_type": "deberta-v2", "vocab_size": 1010, "hidden_size": 16,
       "num_attention_heads": 2, "num_hidden_layers": 2, "intermediate_size": 24,
       "max_position_embeddings": 40, "relative_attention": true, "position_buckets": 8,
       "pos_att_type": ["c2p", "p2c"], "share_att_key": true, "norm_rel_ebd": "layer_norm",
       "position_biased_input": false,
       "id2label": {"0": "entailment", "1": "neutral", "2": "contradiction"}}
      """;

  private final Path directory;
  private final Map<String, Double> plain;

  PublishedModelsTest(@TempDir Path directory) throws IOException {
    this.directory = directory;
    write(DType.F32, Pretrained.MAX_SHARD_BYTES);
    Files.copy(VOCABULARY, directory.resolve("spm.model"));
    plain = scores();
  }

  private void write(DType dtype, long maxShardBytes) {
    DebertaConfig config = ConfigJson.parse(CONFIG);
    try (var scope = TensorScope.open();
        var random = new RandomSource(7);
        var parameters = Parameters.initialise(random, 0.6, DType.F32)) {
      new DebertaForSequenceClassification(parameters, config);
      Pretrained.save(directory, config, parameters.all(), dtype, maxShardBytes);
    }
  }

  private Map<String, Double> scores() {
    try (var classifier = Deberta.textClassification(directory)) {
      Map<String, Double> scores = new TreeMap<>();
      for (Label label : classifier.classify(TEXT).labels()) {
        scores.put(label.label(), label.score());
      }
      return scores;
    }
  }

  private void text(String name, String content) {
    try {
      Files.createDirectories(directory.resolve(name).getParent());
      Files.writeString(directory.resolve(name), content);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void refused(Class<? extends DebertaException> kind, String... parts) {
    assertThatThrownBy(this::scores).isInstanceOf(kind).hasMessageContainingAll(parts);
  }

  /** Writes the weights again under other names. */
  private void rename(UnaryOperator<String> names, TensorSource... more) throws IOException {
    Path file = directory.resolve("model.safetensors");
    Path old = Files.move(file, directory.resolve("old"));
    List<TensorSource> renamed = new ArrayList<>(List.of(more));
    for (StoredTensor tensor : Safetensors.open(old).tensors().values()) {
      renamed.add(TensorSource.of(tensor.renamed(names.apply(tensor.name()))));
    }
    Safetensors.write(file, renamed, Map.of("format", "pt"));
    Files.delete(old);
  }

  @Test
  void halfPrecisionFilesAreReadAsTheyAre() {
    write(DType.F16, Pretrained.MAX_SHARD_BYTES);
    assertThat(Deberta.inspect(directory).dtypes()).containsOnlyKeys("F16");
    Map<String, Double> halves = scores();
    plain.forEach(
        (label, score) ->
            assertThat(halves.get(label)).isCloseTo(score, within(2e-2))); // 11 bits, 2 layers
    assertThat(halves).isNotEqualTo(plain);
  }

  @Test
  void weightsInSeveralFilesAreOneModel() {
    write(DType.F32, 4000);
    assertThat(directory.resolve("model.safetensors.index.json")).exists();
    assertThat(scores()).isEqualTo(plain);
  }

  /** v3's table has 128100 rows, its tokenizer 128001 tokens. */
  @Test
  void tablesWithMoreRowsThanTokensAreUsual() {
    assertThat(Deberta.tokenizer(directory).vocabularySize()).isLessThan(1010);
    assertThat(plain).hasSize(3);
  }

  /** GLiNER and others cut the table to 128001 + n rows and leave 128100 in config.json. */
  @Test
  void aTableOfAnotherSizeThanTheConfigurationSaysIsRefused() {
    text("config.json", CONFIG.replace("1010", "1009"));
    refused(
        CheckpointException.class,
        "'deberta.embeddings.word_embeddings.weight' has shape [1010, 16], expected [1009, 16]",
        "Does config.json belong to this checkpoint?");
  }

  @Test
  void anEndlessMaximumLengthIsThatOfTheModel() {
    text(
        "tokenizer_config.json",
        "{\"do_lower_case\": false, \"model_max_length\": 1000000000000000019884624838656}");
    try (var classifier = Deberta.textClassification(directory)) {
      assertThat(classifier.maxLength()).isEqualTo(40);
    }
    assertThat(scores()).isEqualTo(plain);
  }

  /** Llama-Prompt-Guard-2-22M has no spm.model. */
  @Test
  void aTokenizerJsonAloneWillDo() throws IOException {
    TokenizerOptions hf4 = TokenizerOptions.DEFAULT.withFlavour(Flavour.HF4);
    Tokenizer tokenizer = Tokenizer.load(directory, hf4);
    Files.delete(directory.resolve("spm.model"));
    tokenizer.save(directory);
    assertThat(directory.resolve("spm.model")).doesNotExist();
    assertThat(directory.resolve("tokenizer.json")).exists();
    assertThat(scores()).isEqualTo(plain);
  }

  @Test
  void labelsComeInTheOrderOfTheirIds() {
    text(
        "config.json",
        CONFIG.replace(
            "\"id2label\": {\"0\": \"entailment\", \"1\": \"neutral\", \"2\": \"contradiction\"}",
            "\"id2label\": {\"2\": \"contradiction\", \"0\": \"entailment\", \"1\": \"neutral\"},"
                + "\"label2id\": {\"neutral\": 1, \"contradiction\": 2, \"entailment\": 0}"));
    assertThat(scores()).isEqualTo(plain);
    text("config.json", CONFIG.replace("\"entailment\"", "\"x\"").replace("neutral", "NEUTRAL"));
    assertThat(scores().get("x")).isEqualTo(plain.get("entailment"));
    text("config.json", CONFIG.replaceAll("\"id2label\": .*", "\"num_labels\": 3}"));
    assertThat(scores().get("LABEL_2")).isEqualTo(plain.get("contradiction"));
    text("config.json", CONFIG.replaceAll("\"id2label\": .*", "\"num_labels\": 2}"));
    refused(CheckpointException.class, "'classifier.weight' has shape [3, 16], expected [2, 16]");
  }

  /** Fields of transformers 4.5 to 5, of sentence-transformers and of trainers. */
  @Test
  void fieldsThatSayNothingAboutTheModelAreKept() {
    String more =
        """
        {"_name_or_path": "microsoft/deberta-v3-base", "torch_dtype": "float16", "dtype": null,
         "architectures": ["DebertaV2ForSequenceClassification"], "bos_token_id": null,
         "transformers_version": "5.13.1", "legacy": true, "tie_word_embeddings": true,
         "sentence_transformers": {"version": "4.0.1", "activation_fn": "torch.nn.Identity"},
        """;
    text("config.json", more + CONFIG.substring(1));
    assertThat(scores()).isEqualTo(plain);
  }

  @Test
  void namesOfOlderAndBarerFilesAreUnderstood() throws IOException {
    rename(
        name ->
            name.replace("LayerNorm.weight", "LayerNorm.gamma")
                .replace("LayerNorm.bias", "LayerNorm.beta"));
    assertThat(scores()).isEqualTo(plain);
    rename(name -> name.replaceFirst("^deberta\\.", "bert."));
    assertThat(scores()).isEqualTo(plain);
    rename(name -> name.replaceFirst("^bert\\.", ""));
    assertThat(scores()).isEqualTo(plain);
  }

  /** microsoft/deberta-v3-base has the heads of its pre-training, fine-tunes keep buffers of it. */
  @Test
  void headsForOtherPurposesAreLeft() throws IOException {
    Map<String, String> copies = new LinkedHashMap<>();
    copies.put("mask_predictions.dense.weight", "pooler.dense.weight");
    copies.put("mask_predictions.classifier.bias", "pooler.dense.bias");
    copies.put("lm_predictions.lm_head.dense.weight", "pooler.dense.weight");
    copies.put("deberta.embeddings.position_embeddings.weight", "pooler.dense.weight");
    Path copy = Files.copy(directory.resolve("model.safetensors"), directory.resolve("copy"));
    Map<String, StoredTensor> tensors = Safetensors.open(copy).tensors();
    List<TensorSource> more = new ArrayList<>();
    copies.forEach(
        (name, source) ->
            more.add(TensorSource.of(Objects.requireNonNull(tensors.get(source)).renamed(name))));
    rename(name -> name, more.toArray(TensorSource[]::new));
    Files.write(directory.resolve("pytorch_model.generator.bin"), new byte[10]);
    assertThat(scores()).isEqualTo(plain);
    rename(name -> name.replace("lm_predictions.", "span_predictions."));
    refused(CheckpointException.class, "the first is 'span_predictions.lm_head.dense.weight'");
  }

  @Test
  void onnxAloneIsRefusedWithTheReason() throws IOException {
    Files.delete(directory.resolve("model.safetensors"));
    text("onnx/model.onnx", "graph");
    refused(
        CheckpointException.class,
        "no weights. Expected model.safetensors or",
        "There are ONNX weights: a graph whose constants no longer have the names",
        "Use the model that it was exported from.");
  }

  @Test
  void glinerIsRefusedByItsName() throws IOException {
    Files.delete(directory.resolve("config.json"));
    text("gliner_config.json", "{\"span_mode\": \"markerV0\", \"max_width\": 12}");
    refused(CheckpointException.class, "gliner_config.json: this is a GLiNER model");
    text("config.json", "{\"encoder_config\": " + CONFIG + ", \"span_mode\": \"markerV0\"}");
    refused(ConfigException.class, "config.json: this is a GLiNER configuration");
    text("config.json", "{\"model_type\": \"extractor\", \"hidden_size\": 16}");
    refused(ConfigException.class, "model_type is \"extractor\"", "deberta-v2");
  }

  @Test
  void microsoftsNameOfTheConfigurationIsKnown() throws IOException {
    Files.move(directory.resolve("config.json"), directory.resolve("model_config.json"));
    assertThat(scores()).isEqualTo(plain);
  }

  /** The tokenizer, the configuration and the rest of the weights are those of the base. */
  @Test
  void anAdapterIsAModel() throws IOException {
    Path adapter = Files.createDirectory(directory.resolve("adapter"));
    Map<String, StoredTensor> tensors =
        Safetensors.open(directory.resolve("model.safetensors")).tensors();
    List<TensorSource> saved = new ArrayList<>();
    for (String name : List.of("weight", "bias")) {
      StoredTensor tensor = Objects.requireNonNull(tensors.get("classifier." + name));
      saved.add(TensorSource.of(tensor.renamed("base_model.model.classifier." + name)));
    }
    Safetensors.write(adapter.resolve("adapter_model.safetensors"), saved, Map.of());
    text(
        "adapter/adapter_config.json",
        "{\"peft_type\": \"LORA\", \"r\": 8, \"lora_alpha\": 16, \"base_model_name_or_path\": \"%s\"}"
            .formatted(directory.toString().replace('\\', '/')));
    try (var classifier = Deberta.textClassification(adapter)) {
      for (Label label : classifier.classify(TEXT).labels()) {
        assertThat(label.score()).isEqualTo(plain.get(label.label()));
      }
    }
  }

  @Test
  void modelsMayBeGivenAsTexts() {
    try (var classifier = Deberta.textClassification(directory.toString())) {
      assertThat(classifier.classify(TEXT).labels()).hasSize(3);
    }
    assertThatThrownBy(() -> Deberta.textClassification("org/no-such-model"))
        .hasMessageContaining("org/no-such-model is neither a directory nor in the cache")
        .hasMessageContaining("HF_HUB_OFFLINE is set"); // by the build, for all tests
  }
}
