package io.deberta4j.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.deberta4j.io.CheckpointException;
import io.deberta4j.pipeline.Inspection.Head;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is told about model directories, whole and odd. */
final class InspectionTest {
  @TempDir Path directory;

  private void edit(String file, String old, String replacement) throws IOException {
    Path path = directory.resolve(file);
    String text = Files.readString(path);
    assertThat(text).contains(old);
    Files.writeString(path, text.replace(old, replacement));
  }

  @Test
  void aClassifierIsDescribed() throws IOException {
    TinyModel.classifier(directory, TinyModel.THREE_LABELS);
    Inspection inspection = Inspection.of(directory);
    assertThat(inspection.heads()).containsExactly(Head.SEQUENCE_CLASSIFICATION);
    assertThat(inspection.parameters())
        .isEqualTo((Files.size(directory.resolve("model.safetensors")) - headerBytes()) / 4);
    assertThat(inspection.dtypes()).containsOnlyKeys("F32");
    assertThat(inspection.files()).hasSize(1);
    assertThat(inspection.tokenizer()).isNotNull();
    assertThat(inspection.enhancedMaskDecoder()).isFalse();
    assertThat(inspection.oddities()).allMatch(oddity -> oddity.contains("never read"));
  }

  private long headerBytes() throws IOException {
    try (var in = Files.newInputStream(directory.resolve("model.safetensors"))) {
      byte[] length = in.readNBytes(8);
      return 8 + ByteBuffer.wrap(length).order(ByteOrder.LITTLE_ENDIAN).getLong();
    }
  }

  @Test
  void maskedLanguageModelsTellWhetherTheEnhancedDecoderIsThere() {
    TinyModel.enhancedMaskedLm(directory.resolve("a"));
    assertThat(Inspection.of(directory.resolve("a")).enhancedMaskDecoder()).isTrue();
    TinyModel.maskedLm(directory.resolve("b"));
    assertThat(Inspection.of(directory.resolve("b")).enhancedMaskDecoder()).isFalse();
    assertThat(Inspection.of(directory.resolve("b")).heads()).containsExactly(Head.MASKED_LM);
  }

  @Test
  void contradictionsOfTheConfigurationAreOddities() throws IOException {
    TinyModel.classifier(directory, TinyModel.THREE_LABELS);
    edit("config.json", "\"yes\" : 2", "\"yes\" : 1");
    Inspection inspection = Inspection.of(directory);
    assertThat(inspection.config()).isNull();
    assertThat(inspection.oddities()).anyMatch(oddity -> oddity.contains("label2id"));
    assertThat(inspection.tensors()).isPositive();
  }

  @Test
  void aMissingTensorAndAWrongSizeAreOddities() throws IOException {
    TinyModel.classifier(directory, TinyModel.THREE_LABELS);
    edit("config.json", "\"num_hidden_layers\" : 2", "\"num_hidden_layers\" : 3");
    assertThat(Inspection.of(directory).oddities())
        .anyMatch(oddity -> oddity.contains("deberta.encoder.layer.2."));
    edit("config.json", "\"num_hidden_layers\" : 3", "\"num_hidden_layers\" : 1");
    assertThat(Inspection.of(directory).oddities())
        .anyMatch(
            oddity ->
                oddity.contains("Nothing asks") && oddity.contains("deberta.encoder.layer.1."));
  }

  @Test
  void tokenizerTroubleIsOdd() throws IOException {
    TinyModel.encoder(directory);
    Files.writeString(
        directory.resolve("tokenizer_config.json"),
        "{\"model_max_length\": 1000000000000000019884624838656}");
    assertThat(Inspection.of(directory).oddities())
        .anyMatch(oddity -> oddity.contains("model_max_length"));
    edit("config.json", "\"vocab_size\" : 1010", "\"vocab_size\" : 900");
    assertThat(Inspection.of(directory).oddities())
        .anyMatch(oddity -> oddity.contains("vocab_size=900 rows"));
    Files.delete(directory.resolve("spm.model"));
    Inspection without = Inspection.of(directory);
    assertThat(without.tokenizer()).isNull();
    assertThat(without.oddities()).anyMatch(oddity -> oddity.contains("no tokenizer"));
  }

  @Test
  void aDirectoryWithoutAModelIsAnError() {
    assertThatThrownBy(() -> Inspection.of(directory))
        .isInstanceOf(CheckpointException.class)
        .hasMessageContaining(directory.toString())
        .hasMessageContaining("config.json");
  }
}
