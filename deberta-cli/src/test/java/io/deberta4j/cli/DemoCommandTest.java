package io.deberta4j.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.deberta4j.data.Sample;
import io.deberta4j.data.StratifiedSplit;
import io.deberta4j.hub.EmbeddedModel;
import io.deberta4j.hub.EmbeddedModels;
import io.deberta4j.hub.PipelineTask;
import io.deberta4j.io.DataException;
import io.deberta4j.report.Sha256;
import io.deberta4j.task.TaskData;
import io.deberta4j.testing.TestFolders;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code demo}, with the models that are embedded. */
class DemoCommandTest {
  private static final long MOST_BYTES = 16_000_000;

  @TempDir Path folder = Path.of("unset");

  @Test
  void everyEmbeddedModelIsShownForEveryTask() {
    Run run = Run.of("demo");
    assertThat(run.code()).as(run.err()).isZero();
    assertThat(run.err()).isEmpty();
    assertThat(run.lines()).allMatch(line -> line.length() <= 80);
    for (EmbeddedModel model : EmbeddedModels.standard().all()) {
      long shown =
          run.lines().stream().filter(line -> line.startsWith(model.name() + ": ")).count();
      assertThat(shown).as(model.name()).isEqualTo(model.tasks().size());
    }
    assertThat(run.out()).contains(" on what was held out; without a model ", "    Deberta.");
  }

  @Test
  void withTheDataRowsAreShownThatWereNotTrainedOn() {
    Path data = TestFolders.data();
    assumeTrue(Files.isDirectory(data), () -> "skipped: " + data + " is absent");
    Run run = Run.of("demo", "--data", data.toString());
    assertThat(run.code()).as(run.err()).isZero();
    assertThat(run.out()).containsPattern("right: .+ \\(row \\d+ of \\d+ held out\\)");
    assertThat(run.lines()).allMatch(line -> line.length() <= 80);
  }

  @Test
  void aFolderWithoutTheDataIsOneMessage() {
    Run run = Run.of("demo", "--data", folder.toString());
    assertThat(run.code()).isEqualTo(1);
    assertThat(run.err()).startsWith("deberta: ").contains(folder.toString());
    assertThat(run.out()).isEmpty();
  }

  @Test
  void heldOutRowsAreThoseOfTheSplitThatTrainingMade() throws IOException {
    StringBuilder csv = new StringBuilder("text,label\n");
    for (int i = 0; i < 100; i++) {
      csv.append("text ").append(i).append(i % 3 == 0 ? ",a\n" : ",b\n");
    }
    Path file = Files.writeString(folder.resolve("texts.csv"), csv);
    List<String> options =
        List.of("--train", "{data}/texts.csv", "--held-out", "0.2", "--split-seed", "7");
    var description = new DemoScript.HeldOut(options, List.of(0, 5, 19));
    List<DemoInput> rows = HeldOutRows.read(description, folder, Set.of(Sha256.of(file)));
    TaskData data = TaskData.ofTexts(file).holdOut(0.2, 7);
    List<String> heldOut =
        data.split(TaskData.DEV).stream().map(sample -> ((Sample.Text) sample).text()).toList();
    assertThat(rows)
        .extracting(DemoInput::text)
        .containsExactly(heldOut.get(0), heldOut.get(5), heldOut.get(19));
    Set<String> trained =
        data.train().stream()
            .map(sample -> StratifiedSplit.normalise(((Sample.Text) sample).text()))
            .collect(Collectors.toSet());
    assertThat(rows)
        .noneMatch(row -> trained.contains(StratifiedSplit.normalise(row.text())))
        .allMatch(row -> csv.indexOf(row.text() + "," + row.right() + "\n") > 0);
    Files.writeString(file, csv.append("one more,a\n"));
    assertThatThrownBy(() -> HeldOutRows.read(description, folder, Set.of("0123")))
        .isInstanceOf(DataException.class)
        .hasMessageContainingAll("texts.csv", Sha256.of(file), "0123");
  }

  /** The list names every file there is, and all of them together are small. */
  @Test
  void theListOfEmbeddedModelsIsComplete() throws IOException {
    Path models =
        TestFolders.repository().resolve("deberta-models/src/main/resources/io/deberta4j/models");
    Set<String> listed =
        EmbeddedModels.standard().all().stream()
            .flatMap(model -> model.files().stream().map(file -> model.name() + "/" + file))
            .collect(Collectors.toSet());
    listed.add("index.json");
    try (Stream<Path> files = Files.walk(models)) {
      List<Path> all = files.filter(Files::isRegularFile).toList();
      assertThat(all)
          .extracting(file -> models.relativize(file).toString().replace('\\', '/'))
          .containsExactlyInAnyOrderElementsOf(listed);
      assertThat(all.stream().mapToLong(file -> file.toFile().length()).sum())
          .isLessThan(MOST_BYTES);
    }
    assertThat(EmbeddedModels.standard().first(PipelineTask.TEXT_CLASSIFICATION).fullName())
        .startsWith("embedded:");
  }
}
