package io.deberta4j.lint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.deberta4j.Deberta;
import io.deberta4j.io.CheckpointException;
import io.deberta4j.model.Conversion;
import io.deberta4j.model.Pretrained;
import io.deberta4j.tensor.DType;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is told about directories, and that nothing in one makes it fail. */
final class InspectionTest {
  private static final int SPOILED = 300;

  @TempDir Path directory;

  @Test
  void aClassifierIsDescribed() {
    TinyCheckpoint.classifier(directory).write();
    Inspection inspection = Deberta.inspect(directory);
    assertThat(inspection.family()).isEqualTo("DeBERTa v3");
    assertThat(inspection.heads()).containsExactly(Head.SEQUENCE_CLASSIFICATION);
    long elements =
        TinyCheckpoint.classifier(directory).tensors.values().stream()
            .mapToLong(held -> held.shape().stream().reduce(1L, (a, b) -> a * b))
            .sum();
    assertThat(inspection.parameters()).isEqualTo(elements);
    assertThat(inspection.dtypes()).containsOnlyKeys("F32");
    assertThat(inspection.files()).hasSize(1);
    assertThat(inspection.enhancedMaskDecoder()).isFalse();
    assertThat(inspection.adapter()).isNull();
    assertThat(Objects.requireNonNull(inspection.tokenizer()).vocabularySize()).isEqualTo(1001);
    assertThat(inspection.count(Severity.ERROR)).isZero();
    assertThat(inspection.count(Severity.NOTE)).isEqualTo(2);
  }

  @Test
  void maskedLanguageModelsTellWhetherTheEnhancedDecoderIsThere() throws IOException {
    TinyCheckpoint whole =
        TinyCheckpoint.maskedLm(Files.createDirectory(directory.resolve("a"))).write();
    assertThat(Inspection.of(whole.directory).enhancedMaskDecoder()).isTrue();
    TinyCheckpoint plain = TinyCheckpoint.maskedLm(Files.createDirectory(directory.resolve("b")));
    plain.drop("position_embeddings");
    plain.write();
    assertThat(Inspection.of(plain.directory).enhancedMaskDecoder()).isFalse();
  }

  @Test
  void aLinkToADirectoryIsThatDirectory() throws IOException {
    Path model = Files.createDirectory(directory.resolve("model"));
    TinyCheckpoint.classifier(model).write();
    Path link = directory.resolve("link");
    try {
      Files.createSymbolicLink(link, model);
    } catch (UnsupportedOperationException | IOException e) {
      assumeTrue(false, () -> "skipped: no links here (" + e + ")");
    }
    assertThat(Deberta.inspect(link).heads()).containsExactly(Head.SEQUENCE_CLASSIFICATION);
    Conversion.convert(Pretrained.open(link), directory.resolve("converted"), null, false);
    try (Stream<Path> files = Files.list(model)) {
      assertThat(files.map(Path::getFileName))
          .allSatisfy(name -> assertThat(directory.resolve("converted").resolve(name)).exists());
    }
  }

  @Test
  void halvesCountAsParameters() {
    TinyCheckpoint checkpoint = TinyCheckpoint.classifier(directory);
    checkpoint.dtype("classifier.weight", DType.F16);
    checkpoint.write();
    assertThat(Inspection.of(directory).dtypes()).containsEntry("F16", 1);
  }

  /** An adapter has no configuration of its own; that of its base is taken. */
  @Test
  void anAdapterIsInspectedAsOne() throws IOException {
    TinyCheckpoint base =
        TinyCheckpoint.classifier(Files.createDirectory(directory.resolve("base"))).write();
    Path adapter = Files.createDirectory(directory.resolve("adapter"));
    TinyCheckpoint.Held bias = base.held("classifier.bias");
    TinyCheckpoint.Held weight = base.held("classifier.weight");
    base.weights(
        "../adapter/adapter_model.safetensors",
        Map.of(
            "base_model.model.classifier.bias",
            bias,
            "base_model.model.classifier.weight",
            weight));
    Files.writeString(
        adapter.resolve("adapter_config.json"),
        """
        {"peft_type": "LORA", "task_type": "SEQ_CLS", "r": 8, "lora_alpha": 16,
         "base_model_name_or_path": "%s"}
        """
            .formatted(base.directory.toString().replace('\\', '/')));
    Inspection inspection = Inspection.of(adapter);
    assertThat(inspection.adapter())
        .isEqualTo(
            new Inspection.AdapterFacts(
                "LORA", base.directory.toString().replace('\\', '/'), "SEQ_CLS", 8));
    assertThat(inspection.heads()).containsExactly(Head.SEQUENCE_CLASSIFICATION);
    assertThat(inspection.findings()).noneMatch(finding -> finding.severity() == Severity.ERROR);
    assertThat(inspection.tokenizer()).isNotNull();
  }

  /** sentence-transformers before version 2 kept the encoder in a folder. */
  @Test
  void theEncoderMayLieInAFolder() throws IOException {
    Path folder = Files.createDirectory(directory.resolve("0_Transformer"));
    TinyCheckpoint.classifier(folder).write();
    Files.writeString(
        directory.resolve("modules.json"),
        """
        [{"path": "0_Transformer", "type": "sentence_transformers.models.Transformer"},
         {"path": "1_Pooling", "type": "sentence_transformers.models.Pooling"}]
        """);
    Files.createDirectory(directory.resolve("1_Pooling"));
    Files.writeString(
        directory.resolve("1_Pooling/config.json"), "{\"pooling_mode_mean_tokens\": true}");
    Inspection inspection = Inspection.of(directory);
    assertThat(inspection.config()).isNotNull();
    assertThat(inspection.count(Severity.ERROR)).isZero();
    Files.delete(directory.resolve("1_Pooling/config.json"));
    assertThat(Inspection.of(directory).findings())
        .anyMatch(finding -> finding.code().equals("sentence-module-missing"));
  }

  @Test
  void whatIsNoModelIsAnErrorThatSaysSo() throws IOException {
    assertThatThrownBy(() -> Inspection.of(directory))
        .isInstanceOf(CheckpointException.class)
        .hasMessageContainingAll(directory.toString(), "config.json", "found nothing");
    Path file = Files.writeString(directory.resolve("notes.txt"), "text");
    assertThatThrownBy(() -> Inspection.of(file))
        .isInstanceOf(CheckpointException.class)
        .hasMessageContainingAll("notes.txt: is a file", directory.toString());
    assertThatThrownBy(() -> Inspection.of(directory)).hasMessageContaining("found notes.txt");
    assertThatThrownBy(() -> Inspection.of(directory.resolve("absent")))
        .hasMessageContaining("no such directory");
  }

  @Test
  void aHeaderThatLiesIsNamed() throws IOException {
    TinyCheckpoint checkpoint = TinyCheckpoint.classifier(directory).write();
    Path file = directory.resolve("model.safetensors");
    byte[] bytes = Files.readAllBytes(file);
    ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).putLong(0, Long.MAX_VALUE);
    Files.write(file, bytes);
    assertThat(checkpoint.codes()).contains("weights-unreadable");
    String header = "{\"a\":{\"dtype\":\"F32\",\"shape\":[9],\"data_offsets\":[0,4]}}";
    byte[] text = header.getBytes(StandardCharsets.UTF_8);
    ByteBuffer lie = ByteBuffer.allocate(8 + text.length + 4).order(ByteOrder.LITTLE_ENDIAN);
    Files.write(file, lie.putLong(text.length).put(text).array());
    assertThat(Inspection.of(directory).findings())
        .anySatisfy(
            finding -> {
              assertThat(finding.code()).isEqualTo("weights-unreadable");
              assertThat(finding.found()).contains("does not fit data_offsets");
            });
  }

  /** Whatever bytes there are, there are findings and no failure. */
  @Test
  void spoiledFilesAreFindings() throws IOException {
    long seed = new Random().nextLong();
    Random random = new Random(seed);
    TinyCheckpoint checkpoint = TinyCheckpoint.classifier(directory).write();
    List<String> files =
        List.of("config.json", "tokenizer_config.json", "model.safetensors", "spm.model");
    for (int i = 0; i < SPOILED; i++) {
      Path file = directory.resolve(files.get(random.nextInt(files.size())));
      byte[] before = Files.readAllBytes(file);
      byte[] after = before.clone();
      int reach = Math.min(after.length, 1 + random.nextInt(4000));
      for (int change = 0; change < 1 + random.nextInt(4); change++) {
        after[random.nextInt(reach)] = (byte) (32 + random.nextInt(95));
      }
      Files.write(file, after);
      try {
        assertThat(checkpoint.codes()).isNotEmpty();
      } catch (RuntimeException e) {
        throw new AssertionError("spoiling " + i + " of seed " + seed + ", " + file, e);
      }
      Files.write(file, before);
    }
  }

  /** Every field of config.json with every kind of value: found or taken, never a failure. */
  @Test
  void fieldsOfAnyKindAreFindings() {
    List<String> values =
        List.of(
            "null", "true", "-1", "0", "3", "1e300", "1.5", "\"\"", "\"x\"", "[]", "[[]]", "{}");
    TinyCheckpoint checkpoint = TinyCheckpoint.classifier(directory).write();
    List<String> keys = new ArrayList<>();
    checkpoint.config.fieldNames().forEachRemaining(keys::add);
    keys.addAll(List.of("num_labels", "conv_kernel_size", "pooling", "embedding_size", "dtype"));
    for (String key : keys) {
      for (String value : values) {
        var config = checkpoint.config.deepCopy();
        config.set(key, TinyCheckpoint.json("{\"it\": " + value + "}").get("it"));
        checkpoint.text("config.json", config.toString());
        assertThat(checkpoint.codes()).as("%s = %s", key, value).isNotEmpty();
      }
    }
  }
}
