package io.deberta4j.pretraining;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.deberta4j.checkpoint.ModelDirectory;
import io.deberta4j.checkpoint.Parameters;
import io.deberta4j.checkpoint.Safetensors;
import io.deberta4j.checkpoint.StoredTensor;
import io.deberta4j.io.CheckpointException;
import io.deberta4j.io.SafeJson;
import io.deberta4j.model.Batch;
import io.deberta4j.tensor.DType;
import io.deberta4j.tensor.Tensor;
import io.deberta4j.testing.TestFolders;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DynamicTest;

/** A golden case: its files, its inputs, and what is compared with what was recorded. */
record Recorded(Path directory, Map<String, StoredTensor> tensors, ObjectNode description) {
  private static final int LIMIT = 1 << 20;

  static Recorded open(Path directory) {
    return new Recorded(
        directory,
        Safetensors.open(directory.resolve("io.safetensors")).tensors(),
        json(directory, "case.json"));
  }

  static ObjectNode json(Path directory, String file) {
    return SafeJson.readObject(directory.resolve(file), LIMIT, CheckpointException::new);
  }

  /** One test for each folder with a model that is of a kind. */
  static Stream<DynamicTest> tests(Predicate<Path> kind, Consumer<Recorded> verify)
      throws IOException {
    Path goldens = TestFolders.goldens();
    List<Path> cases;
    try (Stream<Path> paths = Files.walk(goldens)) {
      cases =
          paths
              .filter(path -> path.endsWith("case.json"))
              .map(path -> path.resolveSibling("").normalize())
              .filter(path -> Files.exists(path.resolve("config.json")))
              .filter(path -> Files.exists(path.resolve("io.safetensors")))
              .filter(kind)
              .sorted()
              .toList();
    }
    assumeFalse(
        cases.isEmpty() && TestFolders.goldensGiven(), () -> "no such cases below " + goldens);
    assertThat(cases).isNotEmpty();
    return cases.stream()
        .map(
            directory ->
                DynamicTest.dynamicTest(
                    goldens.relativize(directory).toString(),
                    () -> verify.accept(open(directory))));
  }

  /** The weights as they are named in the file. */
  Parameters.Origin weights() {
    Map<String, StoredTensor> stored = ModelDirectory.open(directory).tensors();
    return new Parameters.Origin() {
      @Override
      public Set<String> names() {
        return stored.keySet();
      }

      @Override
      public @Nullable Tensor load(String name) {
        StoredTensor tensor = stored.get(name);
        return tensor == null ? null : read(tensor);
      }

      @Override
      public String description() {
        return directory.toString();
      }

      @Override
      public void close() {}
    };
  }

  private static Tensor read(StoredTensor stored) {
    return Tensor.of(stored.read(), stored.dtype(), stored.shape());
  }

  Tensor get(String name) {
    StoredTensor stored = tensors.get(name);
    assertThat(stored).as(name).isNotNull();
    return read(stored);
  }

  Batch batch() {
    Tensor positions = tensors.containsKey("position_ids") ? ids("position_ids") : null;
    return new Batch(ids("input_ids"), ids("input_mask"), null, positions);
  }

  private Tensor ids(String name) {
    return get(name).to(DType.I64);
  }

  /** Microsoft's label 0 means "not predicted"; ours is negative. */
  Tensor labels() {
    Tensor ids = ids("labels");
    return ids.maskedFill(ids.gt(0).not(), -100);
  }

  void compare(String name, Tensor found) {
    double tolerance = description.path("tolerance").path("outputs").asDouble(1e-4);
    assertThat(difference(name, found)).as(name).isLessThanOrEqualTo(tolerance);
  }

  /** Compares all gradients of one prefix: there must be as many, no more and no fewer. */
  void compareGradients(String prefix, Map<String, Tensor> weights) {
    double tolerance = description.path("tolerance").path("gradients").asDouble(2e-4);
    List<String> expected =
        tensors.keySet().stream()
            .filter(name -> name.startsWith(prefix))
            .map(name -> name.substring(prefix.length()))
            .toList();
    assertThat(expected).isNotEmpty();
    assertThat(weights.keySet()).containsAll(expected);
    weights.forEach(
        (name, weight) -> {
          Tensor gradient = weight.grad();
          if (expected.contains(name)) {
            assertThat(gradient).as(prefix + name).isNotNull();
            assertThat(difference(prefix + name, gradient))
                .as(prefix + name)
                .isLessThanOrEqualTo(tolerance);
          } else {
            assertThat(gradient).as(prefix + name).isNull();
          }
        });
  }

  private double difference(String name, @Nullable Tensor found) {
    assertThat(found).as(name).isNotNull();
    Tensor expected = get(name);
    assertThat(found.shape()).as(name).isEqualTo(expected.shape());
    return found.detach().sub(expected).abs().max().item();
  }
}
