package io.deberta4j.task;

import io.deberta4j.data.BadRows;
import io.deberta4j.data.Labels;
import io.deberta4j.data.Sample;
import io.deberta4j.data.SampleFiles;
import io.deberta4j.data.TaskKind;
import io.deberta4j.io.DataException;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The examples of a task.
 *
 * @param task what they are of
 * @param splits the examples by the name of their split; a split without files is absent
 * @param files the files that each was read from
 * @param bad what was skipped and left out
 */
public record TaskData(
    Task task, Map<String, List<Sample>> splits, Map<String, List<Path>> files, BadRows bad) {
  /** The name of the training split. */
  public static final String TRAIN = "train";

  /** Copies the maps. */
  public TaskData {
    splits = new LinkedHashMap<>(splits);
    files = new LinkedHashMap<>(files);
  }

  /**
   * Reads all splits of a task that a folder has, under the names that the authors gave the files,
   * with or without {@code .gz}.
   *
   * @throws DataException if it has none, a file cannot be used, or all training examples are of
   *     one class
   */
  public static TaskData open(Task task, Path folder, BadRows bad) {
    Map<String, List<Path>> files = find(task, folder);
    if (files.isEmpty()) {
      throw new DataException(
          "%s: holds no file of the task %s; looked for %s%s. Give the folder of the data set, or name the files"
              .formatted(
                  folder,
                  task.name(),
                  task.splits().values(),
                  task.folders().equals(List.of("")) ? "" : " in " + task.folders()));
    }
    return read(task, files, bad);
  }

  /** Finds the files of each split of a task; those of a missing split are absent. */
  public static Map<String, List<Path>> find(Task task, Path folder) {
    Map<String, List<Path>> found = new LinkedHashMap<>();
    for (Map.Entry<String, List<List<String>>> split : task.splits().entrySet()) {
      List<Path> files = alternative(folder, task.folders(), split.getValue());
      if (!files.isEmpty()) {
        found.put(split.getKey(), files);
      }
    }
    return found;
  }

  /**
   * Reads files by the name of their split: {@code train}, and names that begin with {@code dev} or
   * {@code test}. Only test files may lack labels.
   *
   * @throws DataException as {@link #open}
   */
  public static TaskData read(Task task, Map<String, List<Path>> files, BadRows bad) {
    Map<String, List<Sample>> splits = new LinkedHashMap<>();
    files.forEach(
        (split, paths) -> {
          List<Sample> samples = new ArrayList<>();
          for (Path path : paths) {
            boolean labelled = !split.startsWith("test");
            samples.addAll(SampleFiles.read(path, task.format(), labelled, bad));
          }
          splits.put(split, List.copyOf(samples));
        });
    TaskData data = new TaskData(task, splits, files, bad);
    data.checkClasses();
    return data;
  }

  private void checkClasses() {
    List<Sample> train = splits.get(TRAIN);
    if (train == null) {
      return;
    }
    boolean classes =
        task.kind() == TaskKind.CLASSIFICATION || task.kind() == TaskKind.TOKEN_LABELS;
    if (classes) {
      try {
        Labels.ofSamples(train);
      } catch (DataException e) {
        throw new DataException(files.get(TRAIN) + ": " + e.getMessage(), e);
      }
    }
  }

  /** Returns the examples of a split; none if it has no files. */
  public List<Sample> split(String name) {
    return splits.getOrDefault(name, List.of());
  }

  /**
   * Returns the examples to train on.
   *
   * @throws DataException if there is no training file
   */
  public List<Sample> train() {
    List<Sample> train = splits.get(TRAIN);
    if (train == null) {
      throw new DataException(
          "there is no training file, only %s; expected one of %s"
              .formatted(files, task.splits().getOrDefault(TRAIN, List.of())));
    }
    return train;
  }

  /** Returns the names of the splits to evaluate on, the decisive one first. */
  public List<String> evaluationSplits() {
    return splits.keySet().stream().filter(name -> name.startsWith("dev")).toList();
  }

  /** Returns the names of the splits to hand in predictions for. */
  public List<String> testSplits() {
    return splits.keySet().stream().filter(name -> name.startsWith("test")).toList();
  }

  /**
   * Returns the classes: those of the task, else those of the training examples; none for scores,
   * choices, spans and entities.
   *
   * @throws DataException if the training examples decide and there are none
   */
  public Labels labels() {
    return switch (task.kind()) {
      case CLASSIFICATION, MULTI_LABEL, TOKEN_LABELS ->
          task.labels().isEmpty() ? Labels.ofSamples(train()) : new Labels(task.labels());
      default -> new Labels(List.of());
    };
  }

  private static List<Path> alternative(
      Path folder, List<String> folders, List<List<String>> alternatives) {
    for (String sub : folders) {
      for (List<String> names : alternatives) {
        List<Path> files =
            names.stream()
                .map(name -> existing(folder.resolve(sub), name))
                .filter(Objects::nonNull)
                .toList();
        if (files.size() == names.size()) {
          return files;
        }
      }
    }
    return List.of();
  }

  private static @Nullable Path existing(Path folder, String name) {
    if (name.contains("*")) {
      return only(folder, name);
    }
    Path file = folder.resolve(name);
    Path packed = folder.resolve(name + ".gz");
    return Files.exists(file) ? file : Files.exists(packed) ? packed : null;
  }

  private static @Nullable Path only(Path folder, String pattern) {
    if (!Files.isDirectory(folder)) {
      return null;
    }
    List<Path> all = new ArrayList<>();
    try (DirectoryStream<Path> files = Files.newDirectoryStream(folder, pattern + "{,.gz}")) {
      files.forEach(all::add);
    } catch (IOException e) {
      throw new DataException(folder + ": cannot be listed: " + e, e);
    }
    return all.size() == 1 ? all.get(0) : null;
  }
}
