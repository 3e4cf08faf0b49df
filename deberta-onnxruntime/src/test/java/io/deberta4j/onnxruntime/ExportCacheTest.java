package io.deberta4j.onnxruntime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.deberta4j.head.DebertaForSequenceClassification;
import io.deberta4j.io.CheckpointException;
import io.deberta4j.model.Pretrained;
import io.deberta4j.onnx.OnnxExport;
import io.deberta4j.onnx.OnnxForm;
import io.deberta4j.onnx.OnnxHead;
import io.deberta4j.testing.ChildJvm;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Exported models on disk. */
final class ExportCacheTest {
  private static final OnnxExport EXPORT =
      new OnnxExport(OnnxHead.SEQUENCE_CLASSIFICATION, OnnxForm.OPTIMISED);

  @TempDir Path folder;
  private Path directory = Path.of("");
  private Path root = Path.of("");

  @BeforeEach
  void writeModel() throws IOException {
    directory = folder.resolve("model");
    root = folder.resolve("cache");
    TinyModels.V3.write(directory, 1, DebertaForSequenceClassification::new);
  }

  private Path export() {
    return new ExportCache(root).use(Pretrained.open(directory), EXPORT, file -> file);
  }

  /** Opens the model args[0] with the cache args[1]. */
  public static void main(String[] args) {
    Path file =
        new ExportCache(Path.of(args[1]))
            .use(
                Pretrained.open(Path.of(args[0])),
                EXPORT,
                exported -> {
                  OrtModel.load();
                  OrtModel.open(exported, 1).close();
                  return exported;
                });
    System.out.print(file);
  }

  private static FileTime time(Path file) throws IOException {
    return Files.getLastModifiedTime(file);
  }

  private static Path folderOf(Path file) {
    return Objects.requireNonNull(file.getParent());
  }

  private static List<Path> children(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.toList();
    }
  }

  @Test
  void aModelIsExportedOnce() throws IOException {
    Path first = export();
    FileTime written = time(first);
    assertThat(export()).isEqualTo(first);
    assertThat(time(first)).isEqualTo(written);
    assertThat(first).startsWithRaw(root);
  }

  @Test
  void newWeightsAreExportedAndTheFormerOnesRemoved() throws IOException {
    Path former = export();
    TinyModels.V3.write(directory, 2, DebertaForSequenceClassification::new);
    Path file = directory.resolve("model.safetensors");
    Files.setLastModifiedTime(file, FileTime.fromMillis(time(file).toMillis() + 5000));
    Path current = export();
    assertThat(folderOf(current)).isNotEqualTo(folderOf(former));
    assertThat(children(folderOf(folderOf(current)))).containsExactly(folderOf(current));
  }

  @Test
  void anotherConfigurationIsAnotherExport() throws IOException {
    Path former = export();
    Path config = directory.resolve("config.json");
    Files.writeString(config, Files.readString(config).replace("maybe", "perhaps"));
    assertThat(export()).isNotEqualTo(former);
  }

  @Test
  void whatIsDamagedIsExportedAgain() throws IOException {
    Path file = export();
    Path data = file.resolveSibling("model.onnx.data");
    byte[] good = Files.readAllBytes(data);
    try (var bytes = new RandomAccessFile(data.toFile(), "rw")) {
      bytes.seek(good.length / 2);
      bytes.write(bytes.read() + 1);
    }
    export();
    assertThat(data).hasBinaryContent(good);
    try (var bytes = new RandomAccessFile(data.toFile(), "rw")) {
      bytes.setLength(good.length - 1);
    }
    export();
    assertThat(data).hasBinaryContent(good);
    Files.delete(file);
    export();
    assertThat(file).exists();
    Files.delete(file.resolveSibling("checksums.txt"));
    export();
    assertThat(file.resolveSibling("checksums.txt")).exists();
    assertThat(children(folderOf(folderOf(file)))).containsExactly(folderOf(file));
  }

  /** A file that vanishes between the look and the opening. */
  @Test
  void theLookIsRepeatedIfTheFileIsGone() {
    List<Path> tried = new ArrayList<>();
    OrtModel.load();
    OrtModel model =
        new ExportCache(root)
            .use(
                Pretrained.open(directory),
                EXPORT,
                file -> {
                  tried.add(file);
                  if (tried.size() == 1) {
                    ExportCache.remove(folderOf(file));
                  }
                  return OrtModel.open(file, 1);
                });
    model.close();
    assertThat(tried).hasSize(2);
  }

  @Test
  void processesMayRace() throws IOException, InterruptedException {
    List<ChildJvm> processes = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      processes.add(ChildJvm.start(entry -> true, ExportCacheTest.class, directory, root));
    }
    List<ChildJvm.Result> results = new ArrayList<>();
    for (ChildJvm process : processes) {
      results.add(process.join());
    }
    assertThat(results).containsOnly(new ChildJvm.Result(0, export().toString()));
    assertThat(children(folderOf(folderOf(export())))).hasSize(1);
  }

  @Test
  void whereTheCacheCannotBeWrittenATemporaryFolderDoes() throws IOException {
    root = Files.writeString(folder.resolve("file"), "in the way").resolve("cache");
    Path file = export();
    assertThat(file).exists();
    assertThat(file.toString()).contains("deberta4j-onnx-");
  }

  @Test
  void aModelThatCannotBeExportedLeavesNothing() throws IOException {
    OnnxExport export = new OnnxExport(OnnxHead.QUESTION_ANSWERING, OnnxForm.OPTIMISED);
    assertThatThrownBy(
            () -> new ExportCache(root).use(Pretrained.open(directory), export, file -> file))
        .isInstanceOf(CheckpointException.class)
        .hasMessageContaining("qa_outputs");
    for (Path place : children(root)) {
      assertThat(children(place)).isEmpty();
    }
  }
}
