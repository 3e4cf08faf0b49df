package io.deberta4j.hub;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.deberta4j.io.CheckpointException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Models that are resources: finding them, and unpacking their files. */
final class EmbeddedModelsTest {
  private static final String RESOURCES = "/io/deberta4j/hub/models/";

  @TempDir Path folder = Path.of("unset");
  private EmbeddedModels models = new EmbeddedModels(RESOURCES, Path.of("unset"));

  @BeforeEach
  void open() {
    models = new EmbeddedModels(RESOURCES, folder.resolve("cache"));
  }

  @Test
  void modelsAreFoundByNameAndByTask() {
    assertThat(models.all()).extracting(EmbeddedModel::name).startsWith("first", "second");
    assertThat(models.first(PipelineTask.SENTENCE_EMBEDDING).name()).isEqualTo("first");
    EmbeddedModel second = models.named("embedded:second");
    assertThat(second.tasks()).isEqualTo(List.of(PipelineTask.SENTENCE_EMBEDDING));
    assertThat(models.directory(second).resolve("adapter_config.json"))
        .content()
        .contains("embedded:first");
  }

  @Test
  void whatIsNotThereIsAnErrorThatNamesWhatIs() {
    assertThatThrownBy(() -> models.directory(PipelineTask.QUESTION_ANSWERING))
        .isInstanceOf(CheckpointException.class)
        .hasMessageContaining("no embedded model is for question-answering; there are")
        .hasMessageContaining("embedded:first (fill-mask, sentence-embedding), embedded:second (");
    assertThatThrownBy(() -> models.named("embedded:third"))
        .isInstanceOf(CheckpointException.class)
        .hasMessageContaining("there is no embedded model 'embedded:third'; there are embedded:fi")
        .hasMessageEndingWith(". Name another model.");
    assertThatThrownBy(() -> models.directory(PipelineTask.REWARD))
        .isInstanceOf(CheckpointException.class)
        .hasMessageContaining(RESOURCES + "broken/config.json");
  }

  @Test
  void withoutTheArtifactTheErrorNamesIt() {
    var none = new EmbeddedModels("/no/such/models/", folder);
    assertThat(none.all()).isEmpty();
    assertThat(none.nameOf(folder)).isEmpty();
    assertThatThrownBy(() -> none.directory(PipelineTask.FILL_MASK))
        .isInstanceOf(CheckpointException.class)
        .hasMessageContaining("io.deberta4j:deberta-models")
        .hasMessageContaining("/no/such/models/index.json");
  }

  @Test
  void filesAreWrittenOnceAndRepaired() throws IOException {
    Path directory = models.directory(PipelineTask.FILL_MASK);
    Path weights = directory.resolve("model.safetensors");
    String content = Files.readString(weights);
    Object before = Files.readAttributes(weights, "fileKey").get("fileKey");
    assertThat(models.directory(PipelineTask.FILL_MASK)).isEqualTo(directory);
    assertThat(Files.readAttributes(weights, "fileKey").get("fileKey")).isEqualTo(before);
    Files.writeString(weights, content.replace('w', 'W'));
    models.directory(PipelineTask.FILL_MASK);
    assertThat(weights).hasContent(content);
    Files.writeString(weights, "cut");
    models.directory(PipelineTask.FILL_MASK);
    assertThat(weights).hasContent(content);
  }

  @Test
  void whereTheCacheCannotBeWrittenFilesAreTemporary() throws IOException {
    Path noFolder = Files.writeString(folder.resolve("file"), "");
    var elsewhere = new EmbeddedModels(RESOURCES, noFolder);
    Path directory = elsewhere.directory(PipelineTask.FILL_MASK);
    assertThat(directory.resolve("config.json")).content().contains("deberta-v2");
    assertThat(elsewhere.nameOf(directory)).isEmpty();
  }

  @Test
  void aDirectoryKnowsItsName() {
    Path directory = models.directory(PipelineTask.FILL_MASK);
    assertThat(models.nameOf(directory)).contains("embedded:first");
    assertThat(models.nameOf(directory.resolve("config.json"))).isEmpty();
    assertThat(models.nameOf(folder.resolve("first-00000000"))).isEmpty();
    assertThat(models.nameOf(folder.resolve("cache/others-00000000"))).isEmpty();
  }

  @Test
  void namesOfEmbeddedModelsAreNeitherPathsNorPublishedNames() {
    assertThat(EmbeddedModels.isName("embedded:intents")).isTrue();
    assertThat(EmbeddedModels.isName("org/name")).isFalse();
    assertThat(Hub.isDirectory("embedded:intents")).isFalse();
    assertThatThrownBy(() -> Hub.directory("embedded:no-such-model"))
        .isInstanceOf(CheckpointException.class)
        .hasMessageContaining("mbedded model");
  }
}
