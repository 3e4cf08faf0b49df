package io.deberta4j.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/** Files written by torch.save, against the same tensors as safetensors, bit for bit. */
class CheckpointFormatsGoldenTest {
  /** Of the expected tensors, these belong to the state dict of a module, without its prefix. */
  private static final String MODULE = "linear.";

  private static void assertSame(
      @Nullable StoredTensor actual, @Nullable StoredTensor golden, Path file) {
    StoredTensor found = Objects.requireNonNull(actual);
    StoredTensor expected = Objects.requireNonNull(golden);
    assertThat(found.dtype()).as("%s: dtype of %s", file, found.name()).isEqualTo(expected.dtype());
    assertThat(found.shape()).as("%s: shape of %s", file, found.name()).isEqualTo(expected.shape());
    assertThat(found.read()).as("%s: values of %s", file, found.name()).isEqualTo(expected.read());
  }

  @TestFactory
  Stream<DynamicTest> everyFormatHoldsTheExpectedValues() {
    return Goldens.find("checkpoint-formats", "*.bin").stream()
        .map(file -> DynamicTest.dynamicTest(file.getFileName().toString(), () -> compare(file)));
  }

  /**
   * A file holds either all tensors that are not the module's, or the module's, or (in the nested
   * case) one called w that equals 'plain'.
   */
  private static void compare(Path file) {
    Map<String, StoredTensor> expected =
        Safetensors.open(file.resolveSibling("expected.safetensors")).tensors();
    Map<String, StoredTensor> found = TorchCheckpoint.open(file).tensors();
    if (found.keySet().equals(Set.of("w"))) {
      assertSame(found.get("w"), expected.get("plain"), file);
      return;
    }
    boolean module = found.keySet().stream().allMatch(name -> expected.containsKey(MODULE + name));
    List<String> names =
        expected.keySet().stream().filter(name -> module == name.startsWith(MODULE)).toList();
    assertThat(found.keySet().stream().map(name -> module ? MODULE + name : name))
        .containsExactlyInAnyOrderElementsOf(names);
    found.forEach(
        (name, tensor) -> assertSame(tensor, expected.get(module ? MODULE + name : name), file));
  }

  /** What is not a tensor comes as plain data; the notes say only that config is a nested dict. */
  @TestFactory
  Stream<DynamicTest> plainDataIsKeptBesideTheTensors() {
    return Goldens.find("checkpoint-formats", "zip_nested.bin").stream()
        .map(
            file ->
                DynamicTest.dynamicTest(
                    file.getFileName().toString(),
                    () ->
                        assertThat(TorchCheckpoint.open(file).values().get("config"))
                            .isEqualTo(Map.of("hidden_size", 4L, "name", "x"))));
  }

  @TestFactory
  Stream<DynamicTest> safetensorsAndPickleOfACaseAreEqual() {
    return Goldens.find("", "pytorch_model.bin").stream()
        .filter(file -> Files.exists(file.resolveSibling("model.safetensors")))
        .map(
            file ->
                DynamicTest.dynamicTest(
                    Goldens.root().relativize(file).toString(),
                    () -> {
                      Map<String, StoredTensor> found = TorchCheckpoint.open(file).tensors();
                      Map<String, StoredTensor> expected =
                          Safetensors.open(file.resolveSibling("model.safetensors")).tensors();
                      assertThat(found.keySet()).containsAll(expected.keySet());
                      found.forEach((name, t) -> assertSame(t, orTied(name, t, expected), file));
                    }));
  }

  /** Safetensors leave out a tensor that is tied to another; the pickle has both. */
  private static @Nullable StoredTensor orTied(
      String name, StoredTensor found, Map<String, StoredTensor> expected) {
    if (expected.containsKey(name)) {
      return expected.get(name);
    }
    return expected.values().stream()
        .filter(other -> other.read().equals(found.read()))
        .findFirst()
        .orElse(null);
  }

  @TestFactory
  Stream<DynamicTest> everySafetensorsFileIsReadAndWrittenBack(@TempDir Path directory) {
    return Goldens.find("", "*.safetensors").stream()
        .map(
            file ->
                DynamicTest.dynamicTest(
                    Goldens.root().relativize(file).toString(),
                    () -> {
                      Safetensors original = Safetensors.open(file);
                      Path copy = directory.resolve("copy.safetensors");
                      Safetensors.write(
                          copy,
                          original.tensors().values().stream().map(TensorSource::of).toList(),
                          original.metadata());
                      Safetensors read = Safetensors.open(copy);
                      assertThat(read.metadata()).isEqualTo(original.metadata());
                      assertThat(read.tensors().keySet()).isEqualTo(original.tensors().keySet());
                      read.tensors()
                          .forEach((name, t) -> assertSame(t, original.tensors().get(name), copy));
                    }));
  }
}
