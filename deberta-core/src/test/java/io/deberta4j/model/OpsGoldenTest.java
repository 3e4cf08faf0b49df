package io.deberta4j.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.deberta4j.checkpoint.Safetensors;
import io.deberta4j.checkpoint.StoredTensor;
import io.deberta4j.tensor.Tensor;
import io.deberta4j.tensor.TensorScope;
import io.deberta4j.testing.TestFolders;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** Buckets, the masked softmax and every activation agree with the recorded values. */
class OpsGoldenTest {
  private static final Path GOLDENS = TestFolders.goldens();

  @TestFactory
  Stream<DynamicTest> bucketsAgreeWithTransformers() throws IOException {
    List<DynamicTest> tests = new ArrayList<>();
    for (Path file : files("buckets.json")) {
      for (JsonNode row : new JsonMapper().readTree(file.toFile()).get("rows")) {
        int buckets = row.get("bucket_size").asInt();
        int distance = row.get("max_position").asInt();
        tests.add(
            DynamicTest.dynamicTest(
                GOLDENS.relativize(file) + " " + buckets + " of " + distance,
                () -> compare(new RelativePositions(distance, Math.max(0, buckets)), row)));
      }
    }
    return tests.stream();
  }

  private static void compare(RelativePositions positions, JsonNode row) {
    int first = row.get("first").asInt();
    JsonNode expected = row.get("transformers");
    assertThat(expected.size()).isPositive();
    for (int i = 0; i < expected.size(); i++) {
      assertThat(positions.bucket(first + i))
          .as("bucket of %d", first + i)
          .isEqualTo(expected.get(i).asInt());
    }
  }

  @TestFactory
  Stream<DynamicTest> softmaxAndActivationsAgreeWithTheirValuesAndGradients() throws IOException {
    List<DynamicTest> tests = new ArrayList<>();
    for (Path file : files("io.safetensors")) {
      Map<String, StoredTensor> recorded = Safetensors.open(file).tensors();
      if (recorded.containsKey("xsoftmax.input")) {
        tests.add(
            DynamicTest.dynamicTest("softmax in " + file.getParent(), () -> softmax(recorded)));
      }
      if (!recorded.containsKey("activation.input")) {
        continue;
      }
      for (String name : recorded.keySet()) {
        String act = name.replaceFirst("^activation\\.", "");
        if (name.startsWith("activation.") && !act.equals("input") && !act.endsWith(".grad")) {
          tests.add(DynamicTest.dynamicTest(act, () -> activation(recorded, act)));
        }
      }
    }
    return tests.stream();
  }

  private static void softmax(Map<String, StoredTensor> recorded) {
    try (var scope = TensorScope.open()) {
      Tensor x = read(recorded, "xsoftmax.input").requireGrad();
      Tensor mask = read(recorded, "xsoftmax.mask").gt(0);
      Tensor y = DisentangledSelfAttention.maskedSoftmax(x, mask);
      y.mul(read(recorded, "xsoftmax.grad_output")).sum().backward();
      close(y, read(recorded, "xsoftmax.output"));
      close(Objects.requireNonNull(x.grad()), read(recorded, "xsoftmax.grad_input"));
    }
  }

  private static void activation(Map<String, StoredTensor> recorded, String name) {
    try (var scope = TensorScope.open()) {
      Tensor x = read(recorded, "activation.input").requireGrad();
      Tensor y = Activation.named(name, "hidden_act").apply(x);
      y.sum().backward();
      close(y, read(recorded, "activation." + name));
      close(Objects.requireNonNull(x.grad()), read(recorded, "activation." + name + ".grad"));
    }
  }

  private static void close(Tensor found, Tensor expected) {
    // Element by element the functions differ by rounding only; 1e-5 tells gelu from its forms.
    assertThat(found.toFloats()).hasSameSizeAs(expected.toFloats());
    assertThat(found.toFloats()).containsExactly(expected.toFloats(), within(1e-5f));
  }

  private static Tensor read(Map<String, StoredTensor> recorded, String name) {
    StoredTensor stored = Objects.requireNonNull(recorded.get(name), name);
    return Tensor.of(stored.read(), stored.dtype(), stored.shape());
  }

  private static List<Path> files(String name) throws IOException {
    try (Stream<Path> paths = Files.walk(GOLDENS)) {
      return paths.filter(path -> path.endsWith(name)).sorted().toList();
    }
  }
}
