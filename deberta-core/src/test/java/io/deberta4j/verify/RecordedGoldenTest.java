package io.deberta4j.verify;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.deberta4j.checkpoint.Safetensors;
import io.deberta4j.checkpoint.StoredTensor;
import io.deberta4j.io.CheckpointException;
import io.deberta4j.io.SafeJson;
import io.deberta4j.tensor.DType;
import io.deberta4j.tensor.Tensor;
import io.deberta4j.tensor.TensorScope;
import io.deberta4j.testing.TestFolders;
import io.deberta4j.tokenizer.TextPair;
import io.deberta4j.verify.Graph.Array;
import io.deberta4j.verify.Verification.Settings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Texts, token ids and logits that Hugging Face's code recorded agree with ours. */
final class RecordedGoldenTest {
  private static final String VOCABULARY = "test_sentencepiece.model";

  @TempDir Path directory;

  @ParameterizedTest
  @ValueSource(strings = {"v2-pair-classification", "v2-fill-mask"})
  void recordedCasesAgree(String name) throws IOException {
    Path golden = TestFolders.goldens().resolve("e2e").resolve(name);
    Path vocabulary =
        TestFolders.assets().stream()
            .map(folder -> folder.resolve(VOCABULARY))
            .filter(Files::exists)
            .findFirst()
            .orElse(Path.of(VOCABULARY));
    assumeTrue(Files.exists(golden), () -> "no case " + golden);
    assumeTrue(
        Files.exists(vocabulary),
        () -> "the vocabulary '" + VOCABULARY + "' is in none of " + TestFolders.assets());
    for (String file : List.of("config.json", "model.safetensors", "tokenizer_config.json")) {
      Files.copy(golden.resolve(file), directory.resolve(file));
    }
    Files.copy(vocabulary, directory.resolve("spm.model"));
    VerificationReport report =
        Verification.ofRecorded(directory, name, records(golden), Settings.DEFAULT);
    assertThat(report.texts())
        .hasSizeGreaterThan(2)
        .allMatch(text -> Objects.requireNonNull(text.ids()).equal());
    assertThat(report.agrees()).as("%s", report.texts()).isTrue();
    ArgMax argMax = Objects.requireNonNull(report.argMax());
    assertThat(argMax.same()).isEqualTo(argMax.of());
  }

  /** The case is a padded batch; records are single texts without padding. */
  private static List<Recorded> records(Path golden) {
    Map<String, StoredTensor> stored = Safetensors.open(golden.resolve("io.safetensors")).tensors();
    JsonNode texts =
        SafeJson.readObject(golden.resolve("case.json"), 1 << 20, CheckpointException::new)
            .get("texts");
    List<Recorded> records = new ArrayList<>();
    try (var scope = TensorScope.open()) {
      Tensor ids = tensor(stored, "input_ids").to(DType.I64);
      Tensor mask = tensor(stored, "attention_mask").to(DType.I64);
      Tensor logits = tensor(stored, "logits");
      for (int i = 0; i < texts.size(); i++) {
        long real = Arrays.stream(mask.select(0, i).toLongs()).sum();
        int[] own =
            Arrays.stream(ids.select(0, i).slice(0, 0, real).toLongs())
                .mapToInt(Math::toIntExact)
                .toArray();
        Tensor row = logits.slice(0, i, i + 1L); // [1, labels] or [1, N, V]
        Tensor cut = row.rank() == 3 ? row.slice(1, 0, real) : row;
        List<Long> shape = Arrays.stream(cut.shape()).boxed().toList();
        JsonNode pair = texts.get(i).get(1);
        records.add(
            new Recorded(
                new TextPair(texts.get(i).get(0).asText(), pair.isNull() ? null : pair.asText()),
                "text " + i,
                own,
                null,
                Map.of("logits", new Array(shape, cut.toFloats()))));
      }
    }
    return records;
  }

  private static Tensor tensor(Map<String, StoredTensor> stored, String name) {
    StoredTensor tensor = Objects.requireNonNull(stored.get(name), name);
    return Tensor.of(tensor.read(), tensor.dtype(), tensor.shape());
  }
}
