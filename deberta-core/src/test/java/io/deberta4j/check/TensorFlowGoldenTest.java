package io.deberta4j.check;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.deberta4j.checkpoint.LegacyNames;
import io.deberta4j.checkpoint.ModelDirectory;
import io.deberta4j.checkpoint.Safetensors;
import io.deberta4j.checkpoint.StoredTensor;
import io.deberta4j.io.CheckpointException;
import io.deberta4j.tensor.DType;
import io.deberta4j.testing.ChildJvm;
import io.deberta4j.testing.TestFolders;
import io.jhdf.HdfFile;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/** Models saved by TensorFlow: the same outputs as recorded, from {@code tf_model.h5}. */
class TensorFlowGoldenTest {
  @TempDir Path directory;

  /** Everything that TensorFlow had: no new or untied head of masked language models, no groups. */
  private static boolean isOfTensorFlow(GoldenCase golden) {
    String config;
    try {
      config = Files.readString(golden.directory().resolve("config.json"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    boolean groups = config.matches("(?s).*\"conv_groups\": *[2-9].*");
    return golden.modelClass().startsWith("Deberta")
        && !config.matches("(?s).*\"legacy\": *false.*")
        && !groups
        && !tensors(golden.directory()).containsKey("cls.predictions.decoder.weight")
        && tensors(golden.directory()).values().stream().allMatch(t -> t.dtype() == DType.F32);
  }

  private static Map<String, StoredTensor> tensors(Path model) {
    return Safetensors.open(model.resolve("model.safetensors")).tensors();
  }

  private static List<GoldenCase> cases() {
    Path models = TestFolders.goldens().resolve("models");
    assumeThat(models).isDirectory();
    return GoldenCase.find(models).stream()
        .map(GoldenCase::new)
        .filter(TensorFlowGoldenTest::isOfTensorFlow)
        .toList();
  }

  @TestFactory
  Stream<DynamicTest> everyClassGivesTheRecordedOutputs() {
    List<GoldenCase> cases = cases();
    assertThat(cases.stream().map(GoldenCase::modelClass))
        .contains(
            "DebertaModel",
            "DebertaForMaskedLM",
            "DebertaForSequenceClassification",
            "DebertaForTokenClassification",
            "DebertaForQuestionAnswering",
            "DebertaV2Model",
            "DebertaV2ForMaskedLM",
            "DebertaV2ForSequenceClassification",
            "DebertaV2ForTokenClassification",
            "DebertaV2ForQuestionAnswering",
            "DebertaV2ForMultipleChoice");
    return cases.stream()
        .map(
            golden ->
                DynamicTest.dynamicTest(
                    String.valueOf(golden.directory().getFileName()), () -> verify(golden)));
  }

  private void verify(GoldenCase golden) throws IOException {
    Path model = Files.createDirectories(directory.resolve(golden.directory().getFileName()));
    for (String name : List.of("config.json", "case.json", "io.safetensors")) {
      Files.copy(
          golden.directory().resolve(name),
          model.resolve(name),
          StandardCopyOption.REPLACE_EXISTING);
    }
    TensorFlowLayout.write(
        model.resolve("tf_model.h5"),
        golden.modelClass(),
        TensorFlowLayout.variables(tensors(golden.directory())));
    CaseReport report = new Check(List.of(), EncoderPath.REFERENCE).run(model);
    assertThat(report.reason()).isEmpty();
    assertThat(report.comparisons()).isNotEmpty().allMatch(Comparison::passes);
  }

  /** Files that h5py wrote, as TensorFlow does, hold the tensors of the same model bit for bit. */
  @TestFactory
  Stream<DynamicTest> filesOfTheHdf5LibraryHoldTheSame() throws IOException {
    Path folder = TestFolders.goldens().resolve("tensorflow");
    assumeThat(folder).isDirectory();
    List<Path> files;
    try (var found = Files.walk(folder)) {
      files = found.filter(file -> file.endsWith("tf_model.h5")).toList();
    }
    assertThat(files).isNotEmpty();
    return files.stream()
        .map(
            file -> {
              String name = String.valueOf(Objects.requireNonNull(file.getParent()).getFileName());
              Path model = TestFolders.goldens().resolve("models").resolve(name);
              return DynamicTest.dynamicTest(name, () -> compare(file, tensors(model)));
            });
  }

  private static void compare(Path file, Map<String, StoredTensor> expected) {
    Map<String, StoredTensor> found = new TreeMap<>();
    ModelDirectory.open(file)
        .tensors()
        .forEach((name, tensor) -> found.put(LegacyNames.canonical(name), tensor));
    int compared = 0;
    for (StoredTensor tensor : expected.values()) {
      String name = LegacyNames.canonical(tensor.name());
      if (!name.startsWith("cls.predictions.decoder.")) {
        StoredTensor same = Objects.requireNonNull(found.get(name), name);
        assertThat(same.shape()).as(name).isEqualTo(tensor.shape());
        assertThat(same.read()).as(name).isEqualTo(tensor.read());
        compared++;
      }
    }
    assertThat(found).hasSize(compared);
  }

  @Test
  void severalFilesAreOneModel() throws IOException {
    Path model = TestFolders.goldens().resolve("models/v2-seqcls");
    var variables = TensorFlowLayout.variables(tensors(model));
    int half = variables.size() / 2;
    TensorFlowLayout.writeShard(directory.resolve("tf_model-1.h5"), variables.subList(0, half));
    TensorFlowLayout.writeShard(
        directory.resolve("tf_model-2.h5"), variables.subList(half, variables.size()));
    List<String> places = new ArrayList<>();
    for (int i = 0; i < variables.size(); i++) {
      places.add("\"%s\": \"tf_model-%d.h5\"".formatted(variables.get(i).name(), i < half ? 1 : 2));
    }
    Files.writeString(
        directory.resolve("tf_model.h5.index.json"),
        "{\"weight_map\": {" + String.join(",", places) + "}}");
    compare(directory.resolve("tf_model.h5.index.json"), tensors(model));
    assertThat(ModelDirectory.open(directory).weightFiles()).hasSize(2);
  }

  @Test
  void otherFilesAndTypesAreRefused() throws IOException {
    Path file = directory.resolve("tf_model.h5");
    Files.writeString(file, "no HDF5 file at all, but long enough to be looked at");
    assertThatThrownBy(() -> ModelDirectory.open(file))
        .isInstanceOf(CheckpointException.class)
        .hasMessageContaining("tf_model.h5: cannot be read as HDF5");
    try (var hdf = HdfFile.write(file)) {
      hdf.putGroup("deberta").putGroup("tf_deberta_model").putDataset("count:0", new int[] {1});
    }
    assertThatThrownBy(() -> ModelDirectory.open(file))
        .isInstanceOf(CheckpointException.class)
        .hasMessageContaining("'deberta/tf_deberta_model/count:0' holds FixedPoint, expected");
  }

  /** Whatever is changed in a file, it is read or refused; memory and threads are not lost. */
  @Test
  void damagedFilesAreReadOrRefused() throws IOException {
    Path file = directory.resolve("tf_model.h5");
    Path model = TestFolders.goldens().resolve("models/v2-noconv");
    TensorFlowLayout.write(file, "DebertaV2Model", TensorFlowLayout.variables(tensors(model)));
    byte[] good = Files.readAllBytes(file);
    long seed = new Random().nextLong();
    Random random = new Random(seed);
    int refused = 0;
    for (int trial = 0; trial < 200; trial++) {
      byte[] bad = good.clone();
      for (int change = 0; change <= random.nextInt(4); change++) {
        bad[random.nextInt(trial % 2 == 0 ? 2000 : bad.length)] = (byte) random.nextInt(256);
      }
      int length = trial % 5 == 0 ? random.nextInt(bad.length) : bad.length;
      Files.write(file, Arrays.copyOf(bad, length));
      try {
        ModelDirectory.open(file).tensors().values().forEach(StoredTensor::read);
      } catch (CheckpointException e) {
        refused++;
      } catch (RuntimeException e) {
        throw new AssertionError("seed " + seed + ", trial " + trial, e);
      }
    }
    assertThat(refused).as("seed %d", seed).isPositive();
  }

  /** Opens the file args[0] and prints what is wrong. */
  public static void main(String[] args) {
    try {
      ModelDirectory.open(Path.of(args[0]));
    } catch (CheckpointException e) {
      System.out.print(e.getMessage());
    }
  }

  @Test
  void withoutTheLibraryTheErrorNamesIt() throws IOException, InterruptedException {
    Path model = TestFolders.goldens().resolve("models/v2-noconv");
    Path file = directory.resolve("tf_model.h5");
    TensorFlowLayout.write(file, "DebertaV2Model", TensorFlowLayout.variables(tensors(model)));
    var result =
        ChildJvm.start(
                entry -> !entry.toString().contains("jhdf"), TensorFlowGoldenTest.class, file)
            .join();
    assertThat(result.output())
        .contains("tf_model.h5: the weights of TensorFlow are HDF5", "io.jhdf:jhdf");
  }
}
