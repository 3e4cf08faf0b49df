package io.deberta4j.report;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RunFolderTest {
  private final Path folder;

  RunFolderTest(@TempDir Path folder) {
    this.folder = folder;
  }

  /** Three updates, a kill, and a resumption after the second. */
  @BeforeEach
  void run() {
    try (RunFolder run = RunFolder.create(folder)) {
      for (int step = 1; step <= 3; step++) {
        run.add(new StepRecord(step, step / 2.0, 1.5, 1e-5, 2, 32, 640, 0.5));
      }
      run.sync();
    }
    try (RunFolder run = RunFolder.resume(folder, 2)) {
      run.add(new StepRecord(3, 1.5, 0.75, 2e-5, Double.POSITIVE_INFINITY, 32, 640, 0.5));
      Map<String, Double> metrics = new LinkedHashMap<>();
      metrics.put("accuracy", 0.5);
      metrics.put("loss", Double.NaN);
      run.add(new EvaluationRecord(3, 1.5, "dev, \"a\"", metrics, 2));
      run.write(SampleRun.record(), List.of());
    }
  }

  @Test
  void tablesHaveARowForEveryRecord() {
    assertThat(folder.resolve("steps.csv"))
        .hasContent(
            """
            step,epoch,loss,learning_rate,gradient_norm,examples,tokens,seconds
            1,0.5,1.5,1.0E-5,2.0,32,640,0.5
            2,1.0,1.5,1.0E-5,2.0,32,640,0.5
            3,1.5,0.75,2.0E-5,Infinity,32,640,0.5
            """);
    assertThat(folder.resolve("evaluations.csv"))
        .hasContent(
            """
            step,epoch,data,metric,value
            3,1.5,"dev, ""a""\",accuracy,0.5
            3,1.5,"dev, ""a""\",loss,NaN
            """);
  }

  @Test
  void theDescriptionHasAllThatIsNeededToRepeatTheRun() throws IOException {
    JsonNode run = new ObjectMapper().readTree(folder.resolve("run.json").toFile());
    assertThat(run.at("/command/2").asText()).isEqualTo("--train");
    assertThat(run.at("/settings/learning_rate").doubleValue()).isEqualTo(4e-5);
    assertThat(run.at("/settings/epochs").isIntegralNumber()).isTrue();
    assertThat(run.at("/seed").asLong()).isEqualTo(42);
    assertThat(run.at("/start/name").asText()).isEqualTo("deberta-v3-small");
    assertThat(run.at("/start/sha256/model.safetensors").asText()).isEqualTo("ab".repeat(32));
    assertThat(run.at("/data/1/sha256").asText()).isEqualTo("ef".repeat(32));
    assertThat(run.at("/data/1/examples").asLong()).isEqualTo(3080);
    assertThat(run.at("/data/1/skipped").asLong()).isEqualTo(2);
    assertThat(run.at("/platform/libtorch").asText()).isEqualTo("2.10.0-1.5.13");
    assertThat(run.at("/platform/cpu_flags")).hasSize(3);
    assertThat(run.at("/results/0/published/value").doubleValue()).isEqualTo(0.9366);
    assertThat(run.at("/results/0/other_seeds")).hasSize(2);
    assertThat(run.at("/evaluations/0/metrics/accuracy").doubleValue()).isEqualTo(0.5);
    assertThat(run.at("/evaluations/0/metrics/loss").asText()).isEqualTo("NaN");
    assertThat(run.at("/duration/training_seconds").doubleValue()).isEqualTo(1.5);
    assertThat(run.at("/duration/sessions/1/after_step").asLong()).isEqualTo(2);
  }

  @Test
  void everyProcessHasAnEventFile() throws IOException {
    try (var files = Files.list(folder)) {
      assertThat(files.map(file -> file.getFileName().toString()))
          .filteredOn(name -> name.startsWith("events.out.tfevents."))
          .hasSize(2);
    }
    assertThat(folder.resolve("report.html")).isNotEmptyFile();
  }

  @Test
  void aHashIsTheOneOfSha256sum() throws IOException {
    Path file = Files.writeString(folder.resolve("abc"), "abc");
    assertThat(DataProvenance.of("training", file, 1, 0))
        .isEqualTo(
            new DataProvenance(
                "training",
                "abc",
                "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad",
                3,
                1,
                0));
  }

  /** As RACE comes; {@code find -type f | sort | xargs sha256sum | sha256sum} in the folder. */
  @Test
  void theHashOfAFolderIsThatOfItsFilesAndTheirNames() throws IOException {
    Path data = Files.createDirectories(folder.resolve("race"));
    Files.writeString(Files.createDirectories(data.resolve("middle")).resolve("1.txt"), "abc");
    Files.writeString(Files.createDirectories(data.resolve("high")).resolve("2.txt"), "");
    String listing =
        """
        e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855  high/2.txt
        ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad  middle/1.txt
        """;
    Path printed = Files.writeString(folder.resolve("listing"), listing);
    DataProvenance found = DataProvenance.of("training", data, 1, 0);
    assertThat(found.sha256()).isEqualTo(Sha256.of(printed));
    assertThat(found.bytes()).isEqualTo(3);
    Files.move(data.resolve("high/2.txt"), data.resolve("high/3.txt"));
    assertThat(Sha256.of(data)).isNotEqualTo(found.sha256());
  }

  @Test
  void thePlatformIsThatOfThisProcess() {
    Platform here = Platform.here();
    assertThat(here.libtorch()).matches("\\d+\\.\\d+.*");
    assertThat(here.java()).startsWith(Runtime.version().feature() + ".");
    assertThat(here.cpu()).isNotBlank();
  }
}
