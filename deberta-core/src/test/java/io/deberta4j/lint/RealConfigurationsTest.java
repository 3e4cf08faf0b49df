package io.deberta4j.lint;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.deberta4j.checkpoint.LegacyNames;
import io.deberta4j.model.ConfigJson;
import io.deberta4j.model.DebertaConfig;
import io.deberta4j.model.ModelType;
import io.deberta4j.testing.TestFolders;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Settings as people publish them: each gives exactly the findings that a reader of the file would
 * name, judged one by one. Vocabularies and weights are not among them, unless made here.
 */
final class RealConfigurationsTest {
  private static final List<String> BARE = List.of("no-weights", "no-tokenizer");

  @TempDir Path directory;

  private static Path configs() {
    Path folder = TestFolders.data().resolve("configs");
    if (!Files.isDirectory(folder)) {
      String reason = "SKIPPED real configurations: " + folder + " is not here";
      System.out.println(reason);
      return Assumptions.abort(reason);
    }
    return folder;
  }

  private static List<String> codes(Path checkpoint) {
    return Inspection.of(checkpoint).findings().stream().map(Finding::code).distinct().toList();
  }

  private static void expect(Path checkpoint, String... beyondBare) {
    assertThat(codes(checkpoint))
        .as("%s", checkpoint)
        .containsExactlyInAnyOrderElementsOf(
            Stream.concat(BARE.stream(), Stream.of(beyondBare)).toList());
  }

  @Test
  void directoriesAsTheyArePublished() {
    Path real = configs();
    expect(
        real.resolve("v3-base-cls-3"),
        "generic-label-names",
        "problem-type-absent",
        "model-max-length-unset");
    expect(real.resolve("v1-base-cls"), "generic-label-names");
    expect(real.resolve("v3-large-multilabel-28"), "generic-label-names", "model-max-length-unset");
    expect(real.resolve("v3-large-transformers-5"));
    expect(real.resolve("v3-base-prompt-injection"), "label-file-order", "model-max-length-unset");
    expect(real.resolve("v3-base-injection-2"), "label-file-order");
    expect(real.resolve("gliner-v3-small"), "gliner", "model-max-length-unset");
    expect(real.resolve("gliner2-tokenizer"), "gliner", "no-config", "model-max-length-unset");
    expect(real.resolve("native-deberta"), "config-refused");
  }

  /** Microsoft's code reads such a file as model_config.json. */
  @Test
  void configurationsOfMicrosoft() throws IOException {
    Path real = configs().resolve("native-deberta");
    for (String name : List.of("deberta_base", "deberta_xlarge")) {
      Path checkpoint = Files.createDirectory(directory.resolve(name));
      Files.copy(real.resolve(name + ".json"), checkpoint.resolve("model_config.json"));
      expect(checkpoint, "microsoft-layout", "model-type-absent");
    }
    for (String name : List.of("rtd_base", "rtd_small")) {
      Path checkpoint = Files.createDirectory(directory.resolve(name));
      Files.copy(real.resolve(name + ".json"), checkpoint.resolve("model_config.json"));
      expect(checkpoint, "microsoft-layout", "config-refused");
    }
  }

  /**
   * With weights of the right shapes (no values) and the published vocabulary, nothing is wrong.
   */
  @Test
  void wholeDirectoriesHaveNotesOnly() throws IOException {
    Path real = configs();
    for (String name :
        List.of(
            "v3-base-cls-3", "v1-base-cls", "v3-large-multilabel-28", "v3-base-prompt-injection")) {
      Path checkpoint = Files.createDirectory(directory.resolve(name));
      copy(real.resolve(name), checkpoint);
      DebertaConfig config = ConfigJson.read(checkpoint.resolve("config.json"));
      vocabulary(config, checkpoint);
      hollowWeights(config, checkpoint.resolve("model.safetensors"));
      Inspection inspection = Inspection.of(checkpoint);
      assertThat(inspection.findings())
          .as("%s", name)
          .allMatch(finding -> finding.severity() == Severity.NOTE)
          .extracting(Finding::code)
          .contains("tokenizer-json-absent")
          .doesNotContain("no-weights", "no-tokenizer");
      assertThat(inspection.heads()).containsExactly(Head.SEQUENCE_CLASSIFICATION);
      assertThat(inspection.family()).containsPattern("DeBERTa v[13], (base|large)");
    }
  }

  private static void copy(Path from, Path to) throws IOException {
    try (Stream<Path> files = Files.list(from)) {
      for (Path file : files.toList()) {
        Files.copy(file, to.resolve(file.getFileName()));
      }
    }
  }

  private static void vocabulary(DebertaConfig config, Path to) throws IOException {
    List<String> names =
        config.modelType() == ModelType.DEBERTA
            ? List.of("deberta-v1/vocab.json", "deberta-v1/merges.txt")
            : List.of("spm.model");
    Path assets = TestFolders.assets().get(1);
    for (String name : names) {
      Path file = assets.resolve(name);
      if (!Files.exists(file)) {
        String reason = "SKIPPED whole directories: " + file + " is not here";
        System.out.println(reason);
        Assumptions.abort(reason);
      }
      Files.copy(file, to.resolve(file.getFileName()));
    }
  }

  /** Writes a file with a true header and a hole in the place of the values. */
  private static void hollowWeights(DebertaConfig config, Path file) throws IOException {
    Map<String, List<Long>> shapes =
        new TreeMap<>(ExpectedTensors.encoder(config, config.numHiddenLayers()));
    shapes.putAll(
        ExpectedTensors.head(Head.SEQUENCE_CLASSIFICATION, config, Tensors.of(Map.of(), "none")));
    Map<String, List<Long>> published = new TreeMap<>();
    shapes.forEach(
        (name, shape) -> {
          String old = config.modelType() == ModelType.DEBERTA ? LegacyNames.v1(name) : name;
          boolean fused = old.endsWith("in_proj.weight");
          published.put(old, fused ? List.of(3 * shape.get(0), shape.get(1)) : shape);
        });
    ObjectNode header = TinyCheckpoint.json("{}");
    long at = 0;
    for (Map.Entry<String, List<Long>> tensor : published.entrySet()) {
      ObjectNode entry = header.putObject(tensor.getKey()).put("dtype", "F32");
      tensor.getValue().forEach(entry.putArray("shape")::add);
      long bytes = 4 * tensor.getValue().stream().reduce(1L, (a, b) -> a * b);
      entry.putArray("data_offsets").add(at).add(at + bytes);
      at += bytes;
    }
    byte[] json = header.toString().getBytes(StandardCharsets.UTF_8);
    try (var out = new RandomAccessFile(file.toFile(), "rw")) {
      ByteBuffer length = ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN);
      out.write(length.putLong(json.length).array());
      out.write(json);
      out.setLength(8 + json.length + at);
    }
  }
}
