package io.deberta4j.cli;

import io.deberta4j.data.BadRows;
import io.deberta4j.data.TaskKind;
import io.deberta4j.finetuning.TaskSettings;
import io.deberta4j.task.HeldOut;
import io.deberta4j.task.Task;
import io.deberta4j.task.TaskData;
import io.deberta4j.task.Tasks;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
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
      names = "--kind",
      paramLabel = "KIND",
      description =
          "instead of a task: what files of your own (--train, --dev) ask for: regression,"
              + " multi-label, multiple-choice, span, token-labels, ...")
  private @Nullable String kind;

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
    return name != null || kind != null;
  }

  /** Opens the data of the task, or of files of one's own. */
  TaskData open(CommonOptions common, DataOptions own) {
    String wanted = kind;
    if (wanted == null) {
      if (own.namesFiles()) {
        throw common.usage(
            "--train and --dev are files of your own: give --kind, or --data with --task");
      }
      TaskData data = open(common);
      Double share = own.heldOutGiven();
      return share == null || share == 0 ? data : new HeldOut(share, own.splitSeed()).apply(data);
    }
    if (name != null || folder != null) {
      throw common.usage("--kind takes --train and --dev, not --task or --data");
    }
    Map<String, List<Path>> files = new LinkedHashMap<>();
    files.put(TaskData.TRAIN, own.training(common));
    Path dev = own.evaluation();
    if (dev != null) {
      files.put("dev", List.of(dev));
    }
    TaskKind known = kind(wanted, common);
    TaskData data = TaskData.read(Task.custom(known, own.columns(), List.of()), files, badRows());
    return own.heldOut() == 0 ? data : new HeldOut(own.heldOut(), own.splitSeed()).apply(data);
  }

  private static TaskKind kind(String name, CommonOptions common) {
    for (TaskKind kind : TaskKind.values()) {
      if (kindName(kind).equals(name)) {
        return kind;
      }
    }
    throw common.usage(
        "There is no kind '%s'; choose one of %s"
            .formatted(
                name,
                String.join(
                    ", ", Arrays.stream(TaskKind.values()).map(TaskOptions::kindName).toList())));
  }

  private static String kindName(TaskKind kind) {
    return kind.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  private BadRows badRows() {
    return skip > 0 ? BadRows.skip(skip) : BadRows.refuse();
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
    return TaskData.open(task, directory, badRows());
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
