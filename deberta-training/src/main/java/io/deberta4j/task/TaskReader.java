package io.deberta4j.task;

import io.deberta4j.data.BadRows;
import io.deberta4j.data.Labels;
import io.deberta4j.data.ListedRows;
import io.deberta4j.data.Sample;
import io.deberta4j.data.SampleFiles;
import io.deberta4j.data.SampleFormat;
import io.deberta4j.data.StratifiedSplit;
import io.deberta4j.data.TaskKind;
import io.deberta4j.io.DataException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads the files of a task, split by split, the training data first. */
final class TaskReader {
  private final Task task;
  private final BadRows bad;
  private final Map<String, List<Sample>> splits = new LinkedHashMap<>();
  private final Map<String, List<DataFile>> files = new LinkedHashMap<>();

  TaskReader(Task task, BadRows bad) {
    this.task = task;
    this.bad = bad;
  }

  TaskData read(Map<String, List<Path>> paths) {
    List<Path> train = paths.get(TaskData.TRAIN);
    ListedRows listed = listed(paths.getOrDefault(TaskData.DEV, List.of()));
    if (train != null && listed != null) {
      readParted(train, listed);
    } else if (train != null) {
      readSplit(TaskData.TRAIN, train);
    }
    checkClasses();
    paths.forEach(
        (split, some) -> {
          if (!splits.containsKey(split)) {
            readSplit(split, some);
          }
        });
    return new TaskData(task, splits, files, bad, null);
  }

  private void readSplit(String split, List<Path> paths) {
    SampleFormat format = format();
    boolean labelled = !split.startsWith("test");
    List<Sample> samples = new ArrayList<>();
    List<DataFile> read = new ArrayList<>();
    for (Path path : paths) {
      long before = bad.skipped();
      List<Sample> own = SampleFiles.read(path, format, labelled, bad);
      samples.addAll(own);
      read.add(new DataFile(path, own.size(), bad.skipped() - before));
    }
    checkChoices(paths, samples);
    splits.put(split, List.copyOf(samples));
    files.put(split, List.copyOf(read));
  }

  /** Each file has one number of choices; all files must have the same. */
  private static void checkChoices(List<Path> paths, List<Sample> samples) {
    int expected = 0;
    for (Sample sample : samples) {
      int found = sample instanceof Sample.Choice choice ? choice.choices().size() : 0;
      expected = expected == 0 ? found : expected;
      if (found != expected) {
        throw new DataException(
            "%s: example %s has %d choices, expected %d as the first one has; train on files of one number"
                .formatted(paths, sample.id(), found, expected));
      }
    }
  }

  /** Where the training data decides the classes, no other class may occur in the other files. */
  private SampleFormat format() {
    List<Sample> train = splits.get(TaskData.TRAIN);
    boolean open = task.kind() == TaskKind.CLASSIFICATION && task.labels().isEmpty();
    return open && train != null ? task.format(Labels.ofSamples(train).names()) : task.format();
  }

  /** Reads the dev file as a list of rows of the training file, if it is one. */
  private @Nullable ListedRows listed(List<Path> dev) {
    if (dev.size() != 1) {
      return null;
    }
    String name = String.valueOf(dev.get(0).getFileName()).replaceFirst("\\.gz$", "");
    List<String> columns = task.listed().get(name);
    return columns == null ? null : ListedRows.read(dev.get(0), columns, bad);
  }

  private void readParted(List<Path> train, ListedRows listed) {
    if (train.size() != 1) {
      throw new DataException(
          "%s lists rows of one training file, found %s".formatted(listed.file(), train));
    }
    long before = bad.skipped();
    StratifiedSplit split = SampleFiles.readParted(train.get(0), task.format(), listed, bad);
    long skipped = bad.skipped() - before;
    splits.put(TaskData.TRAIN, split.train());
    splits.put(TaskData.DEV, split.heldOut());
    files.put(TaskData.TRAIN, List.of(new DataFile(train.get(0), split.train().size(), skipped)));
    files.put(TaskData.DEV, List.of(new DataFile(listed.file(), split.heldOut().size(), 0)));
  }

  private void checkClasses() {
    List<Sample> train = splits.get(TaskData.TRAIN);
    boolean classes =
        task.kind() == TaskKind.CLASSIFICATION || task.kind() == TaskKind.TOKEN_LABELS;
    if (train == null || !classes) {
      return;
    }
    try {
      Labels.ofSamples(train);
    } catch (DataException e) {
      List<Path> paths =
          files.getOrDefault(TaskData.TRAIN, List.of()).stream().map(DataFile::path).toList();
      throw new DataException(paths + ": " + e.getMessage(), e);
    }
  }
}
