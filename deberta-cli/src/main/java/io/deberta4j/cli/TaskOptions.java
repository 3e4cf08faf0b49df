package io.deberta4j.cli;

import io.deberta4j.data.BadRows;
import io.deberta4j.finetuning.TaskSettings;
import io.deberta4j.task.Task;
import io.deberta4j.task.TaskData;
import io.deberta4j.task.Tasks;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Which task, and where its files are. */
final class TaskOptions {
  @Option(
      names = "--task",
      paramLabel = "NAME",
      description =
          "a public task, as mnli, squad2, race or conll2003; an unknown name lists them all")
  private @Nullable String name;

  @Option(
      names = "--data",
      paramLabel = "DIR",
      description = "folder with the files of the task as their authors name them, .gz too")
  private @Nullable Path folder;

  @Option(
      names = "--skip-bad-rows",
      paramLabel = "N",
      description = "skip and count up to N rows that cannot be used (default: 0, an error)")
  private long skip;

  boolean given() {
    return name != null;
  }

  Task task(CommonOptions common) {
    String given = name;
    if (given == null) {
      throw common.usage("Missing --task NAME");
    }
    return Tasks.named(given);
  }

  TaskData open(CommonOptions common) {
    Task task = task(common);
    Path directory = folder;
    if (directory == null) {
      throw common.usage("Missing --data DIR, the folder with the files of " + task.title());
    }
    return TaskData.open(task, directory, skip > 0 ? BadRows.skip(skip) : BadRows.refuse());
  }

  /** Says on standard error what was skipped. */
  static void reportSkipped(TaskData data, Streams streams) {
    BadRows bad = data.bad();
    if (bad.skipped() > 0) {
      streams.err().printf("skipped %d rows:%n", bad.skipped());
      bad.messages().forEach(message -> streams.err().println("  " + message));
    }
  }

  /** The most tokens of a row where nobody says. */
  static int usualLength() {
    return TaskSettings.fallback().maxLength();
  }
}
