package io.deberta4j.finetuning;

import static org.assertj.core.api.Assertions.assertThat;

import io.deberta4j.data.BadRows;
import io.deberta4j.data.Columns;
import io.deberta4j.data.TaskKind;
import io.deberta4j.task.Task;
import io.deberta4j.task.TaskData;
import io.deberta4j.task.Tasks;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is written down of the files of a run. */
class TaskRecordTest {
  @TempDir Path folder;

  /** ANLI has three training files of one name. */
  @Test
  void filesOfOneNameAreToldApartByTheirFolders() throws IOException {
    OwnTable own = new OwnTable(folder);
    for (String round : List.of("R1", "R2")) {
      Files.createDirectories(folder.resolve(round));
    }
    List<Path> train =
        List.of(own.texts("R1/t.csv", 4, "a", "b"), own.texts("R2/t.csv", 6, "a", "b"));
    List<Path> dev = List.of(own.texts("dev.csv", 4, "a", "b"));
    Task task = Task.custom(TaskKind.CLASSIFICATION, Columns.USUAL, List.of());
    TaskData data = TaskData.read(task, Map.of("train", train, "dev", dev), BadRows.refuse());
    Map<String, String> hashes = TaskRecord.hashes(data);
    assertThat(hashes).containsOnlyKeys("train R1/t.csv", "train R2/t.csv", "dev dev.csv");
    assertThat(hashes.get("train R1/t.csv")).isNotEqualTo(hashes.get("train R2/t.csv"));
  }

  @Test
  void aFolderOfRaceHasAHash() throws IOException {
    for (String split : List.of("train", "dev")) {
      for (String level : List.of("middle", "high")) {
        Path school = Files.createDirectories(folder.resolve(split).resolve(level));
        Files.writeString(
            school.resolve("1.txt"),
            """
            {"answers": ["A"], "options": [["a", "b"]], "questions": ["q"], "article": "x", "id": "1"}
            """);
      }
    }
    TaskData data = Tasks.open("race", folder);
    assertThat(TaskRecord.hashes(data)).isNotEmpty();
    assertThat(TaskRecord.hashes(data).values()).allMatch(hash -> hash.matches("[0-9a-f]{64}"));
  }
}
