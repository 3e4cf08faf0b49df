package io.deberta4j.cli;

import io.deberta4j.data.BadRows;
import io.deberta4j.data.TaskKind;
import io.deberta4j.io.DataException;
import io.deberta4j.task.Task;
import io.deberta4j.task.TaskData;
import io.deberta4j.task.Tasks;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Which task, and where its files are. */
final class TaskOptions {
  @Option(
      names = "--task",
      paramLabel = "NAME",
      description = "a public task, as mnli, squad2, race or ner; an unknown name lists them all")
  private @Nullable String name;

  @Option(
      names = "--data",
      paramLabel = "DIR",
      description = "folder with the files of the task as their authors name them, .gz too")
  private @Nullable Path folder;

  @Option(
      names = "--kind",
      paramLabel = "KIND",
      description =
          "what files of your own ask for: classification (default), regression, multi-label,"
              + " multiple-choice, span, token-labels or entity-choice")
  private @Nullable String kind;

  @Option(
      names = "--skip-bad-rows",
      paramLabel = "N",
      description = "skip and count up to N rows that cannot be used (default: 0, an error)")
  private long skip;

  /** Returns the task: a public one by its name, else that of files of one's own. */
  Task task(CommonOptions common, OwnFiles own, ColumnOptions columns) {
    String given = name;
    if (given == null) {
      return ownTask(common, own, columns);
    }
    if (own.given()) {
      throw common.usage(
          "Give --task NAME and --data DIR, or files of your own (" + own.wanted() + "), not both");
    }
    if (kind != null) {
      throw common.usage("--kind is for files of your own: a task has a kind");
    }
    columns.refuse(common, "a task knows its own");
    Task task;
    try {
      task = Tasks.named(given);
    } catch (DataException e) {
      throw common.usage(String.valueOf(e.getMessage()));
    }
    if (folder == null) {
      throw common.usage("Missing --data DIR, the folder with the files of " + task.title());
    }
    return task;
  }

  private Task ownTask(CommonOptions common, OwnFiles own, ColumnOptions columns) {
    if (folder != null) {
      throw common.usage("Missing --task NAME, which --data goes with");
    }
    if (!own.given()) {
      throw common.usage("Missing --task NAME, or " + own.wanted() + " for files of your own");
    }
    TaskKind known = kind == null ? TaskKind.CLASSIFICATION : kind(kind, common);
    return Task.custom(known, columns.fields(known, common), List.of());
  }

  /** Reads the files of a task. */
  TaskData open(Task task, OwnFiles own) {
    BadRows bad = skip > 0 ? BadRows.skip(skip) : BadRows.refuse();
    Path directory = folder;
    return directory == null
        ? TaskData.read(task, own.files(), bad)
        : TaskData.open(task, directory, bad);
  }

  private static TaskKind kind(String name, CommonOptions common) {
    for (TaskKind kind : TaskKind.values()) {
      if (EnumNames.of(kind).equals(name)) {
        return kind;
      }
    }
    throw common.usage(
        "There is no kind '%s'; choose one of %s"
            .formatted(
                name,
                String.join(", ", Arrays.stream(TaskKind.values()).map(EnumNames::of).toList())));
  }

  /** Says on standard error what was skipped. */
  static void reportSkipped(TaskData data, Streams streams) {
    BadRows bad = data.bad();
    if (bad.skipped() > 0) {
      streams.err().printf("skipped %d rows:%n", bad.skipped());
      bad.messages().forEach(message -> streams.err().println("  " + message));
    }
  }
}
