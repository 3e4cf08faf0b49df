package io.deberta4j.check;

import static org.assertj.core.api.Assertions.assertThat;

import io.deberta4j.checkpoint.ModelDirectory;
import io.deberta4j.checkpoint.ShardedSafetensors;
import io.deberta4j.checkpoint.TensorSource;
import io.deberta4j.checkpoint.TensorValues;
import io.deberta4j.tensor.DType;
import io.deberta4j.tensor.Tensor;
import io.deberta4j.tensor.TensorScope;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A case may hold its weights in any supported format, and all of them must belong to the model.
 */
class CheckTest {
  private static final Path MODELS =
      Path.of(System.getProperty("deberta.root", ".."), "goldens", "models");

  @TempDir private Path directory;

  @Test
  void readsTheWeightsOfPyTorchFiles() throws IOException {
    copy("v1-base");
    Files.delete(directory.resolve("model.safetensors"));
    assertThat(directory.resolve("pytorch_model.bin")).exists();
    assertPasses(new Check(List.of(), EncoderPath.REFERENCE).run(directory));
  }

  @Test
  void readsShardedWeights() throws IOException {
    copy("v1-base");
    write(sources(), 20_000);
    assertThat(directory.resolve("model.safetensors.index.json")).exists();
    assertPasses(new Check(List.of(), EncoderPath.REFERENCE).run(directory));
  }

  @Test
  void namesATensorThatNoPartOfTheModelReads() throws IOException {
    copy("v1-base");
    try (var scope = TensorScope.open()) {
      List<TensorSource> all = sources();
      all.add(zeros("deberta.encoder.layer.9.foo", 3));
      write(all, Long.MAX_VALUE);
    }
    CaseReport report = new Check(List.of(), EncoderPath.REFERENCE).run(directory);
    assertThat(report.status()).isEqualTo(CaseReport.Status.FAIL);
    assertThat(report.reason()).contains("deberta.encoder.layer.9.foo");
  }

  @Test
  void takesTheHeadThatLegacyNamesWhereBothAreThere() throws IOException {
    copy("v2-mlm-nonlegacy");
    try (var scope = TensorScope.open()) {
      List<TensorSource> all = sources();
      all.add(zeros("cls.predictions.transform.dense.weight", 32, 32));
      all.add(zeros("cls.predictions.transform.dense.bias", 32));
      all.add(zeros("cls.predictions.transform.LayerNorm.weight", 32));
      all.add(zeros("cls.predictions.transform.LayerNorm.bias", 32));
      all.add(zeros("cls.predictions.bias", 60));
      write(all, Long.MAX_VALUE);
    }
    CaseReport report = new Check(List.of(), EncoderPath.REFERENCE).run(directory);
    assertThat(report.comparisons())
        .filteredOn(comparison -> !comparison.output().startsWith("grad."))
        .isNotEmpty()
        .allMatch(Comparison::passes);
  }

  /** The ids differ, of course; their shape tells that the texts were padded to max_length. */
  @Test
  void takesTheVocabularyOfAFolderAndNamedStrategies() throws IOException {
    copy("v1-relu-eps");
    Files.writeString(
        directory.resolve("case.json"),
        """
        {"model_class": "DebertaForSequenceClassification", "texts": [["A plain text.", null]],
         "tokenizer_model": "own/own-bytebpe-2k (see the assets folder)",
         "options": {"padding": "max_length", "truncation": "only_first", "max_length": 12}}
        """);
    CaseReport report =
        new Check(List.of(MODELS.resolveSibling("assets")), EncoderPath.REFERENCE).run(directory);
    assertThat(report.reason()).isEmpty();
    assertThat(report.comparisons().get(0).output()).isEqualTo("input_ids [1, 12] for [2, 20]");
  }

  @Test
  void namesTheFileOfATensorThatDoesNotFit() throws IOException {
    copy("v1-base");
    Path config = directory.resolve("config.json");
    Files.writeString(
        config, Files.readString(config).replaceAll("\"vocab_size\": *\\d+", "\"vocab_size\": 61"));
    assertThat(new Check(List.of(), EncoderPath.REFERENCE).run(directory).reason())
        .contains("model.safetensors: tensor 'deberta.embeddings.word_embeddings.weight'");
  }

  private static TensorSource zeros(String name, long... shape) {
    return new TensorValues(name, Tensor.zeros(DType.F32, shape), DType.F32);
  }

  private void copy(String name) throws IOException {
    try (var files = Files.list(MODELS.resolve(name))) {
      for (Path file : files.toList()) {
        Files.copy(file, directory.resolve(file.getFileName()));
      }
    }
  }

  private List<TensorSource> sources() {
    List<TensorSource> sources = new ArrayList<>();
    ModelDirectory.open(directory)
        .tensors()
        .values()
        .forEach(
            stored ->
                sources.add(
                    new TensorValues(
                        stored.name(),
                        Tensor.of(stored.read(), stored.dtype(), stored.shape()),
                        stored.dtype())));
    return sources;
  }

  private void write(List<TensorSource> tensors, long maxShardBytes) {
    ShardedSafetensors.write(directory, tensors, Map.of(), maxShardBytes);
  }

  private static void assertPasses(CaseReport report) {
    assertThat(report.reason()).isEmpty();
    assertThat(report.status()).isEqualTo(CaseReport.Status.PASS);
  }
}
