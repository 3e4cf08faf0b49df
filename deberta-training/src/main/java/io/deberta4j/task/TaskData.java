package io.deberta4j.task;

import io.deberta4j.data.BadRows;
import io.deberta4j.data.Columns;
import io.deberta4j.data.Labels;
import io.deberta4j.data.Sample;
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
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The examples of a task.
 *
 * @param task what they are of
 * @param splits the examples by the name of their split; a split without files is absent
 * @param files the files that each was read from
 * @param bad what was skipped and left out
 * @param heldOut how {@code dev} was taken out of the training files; null if it was not
 */
public record TaskData(
    Task task,
    Map<String, List<Sample>> splits,
    Map<String, List<DataFile>> files,
    BadRows bad,
    @Nullable HeldOut heldOut) {
  /** The name of the training split. */
  public static final String TRAIN = "train";

  /** The name of the split to evaluate on, where there is one only. */
  public static final String DEV = "dev";

  /** Copies the maps. */
  public TaskData {
    splits = new LinkedHashMap<>(splits);
    files = new LinkedHashMap<>(files);
  }

  /**
   * Reads all splits of a task that a folder has, under the names that the authors gave the files,
   * with or without {@code .gz}.
   *
   * @throws DataException if there is no such folder, it has none of them, a file cannot be used,
   *     or all training examples are of one class
   */
  public static TaskData open(Task task, Path folder, BadRows bad) {
    if (!Files.isDirectory(folder)) {
      throw new DataException(
          "%s: %s. Expected the folder with the files of %s."
              .formatted(
                  folder,
                  Files.exists(folder) ? "is a file" : "there is no such folder",
                  task.title()));
    }
    Map<String, List<Path>> files = find(task, folder);
    if (files.isEmpty()) {
      throw new DataException(
          "%s: has no file of the task %s. Expected %s (or .gz) %s."
              .formatted(folder, task.name(), trainingFiles(task), places(task.folders())));
    }
    return read(task, files, bad);
  }

  /** Names the files that a task may be trained on. */
  private static String trainingFiles(Task task) {
    return task.splits().getOrDefault(TRAIN, List.of()).stream()
        .map(names -> String.join(" with ", names))
        .collect(Collectors.joining(", "));
  }

  /** Names the folders in which files are looked for; "" is the one that was given. */
  private static String places(List<String> folders) {
    return folders.stream()
        .map(name -> name.isEmpty() ? "here" : "in " + name)
        .collect(Collectors.joining(" or "));
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
   * @throws DataException as {@link #open}; where the training data decides the classes, also if
   *     another file has a class of its own
   */
  public static TaskData read(Task task, Map<String, List<Path>> files, BadRows bad) {
    return new TaskReader(task, bad).read(files);
  }

  /**
   * Reads labelled texts of one's own: columns {@code text} and {@code label} (or the other names
   * in {@link io.deberta4j.data.Columns}) of a {@code .csv}, {@code .tsv} or {@code .jsonl} file,
   * with or without {@code .gz}.
   *
   * @throws DataException naming file and line of the first row that cannot be used
   */
  public static TaskData ofTexts(Path train) {
    Task task = Task.custom(TaskKind.CLASSIFICATION, Columns.USUAL, List.of());
    return read(task, Map.of(TRAIN, List.of(train)), BadRows.refuse());
  }

  /**
   * Takes part of the training examples to evaluate on: of each class the same share, equal texts
   * on one side.
   *
   * @param share of the examples, in (0, 1)
   * @param seed fixes which
   * @throws DataException if there are examples to evaluate on already, or if one side would be
   *     empty
   */
  public TaskData holdOut(double share, long seed) {
    return new HeldOut(share, seed).apply(this);
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
          "there is no training file, only those of %s; expected %s"
              .formatted(
                  String.join(", ", splits.keySet()),
                  task.splits().isEmpty() ? "one" : trainingFiles(task)));
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
          task.labels().isEmpty() ? Labels.ofSamples(known()) : new Labels(task.labels());
      default -> new Labels(List.of());
    };
  }

  /** The examples of the training files. */
  private List<Sample> known() {
    List<Sample> all = new ArrayList<>(train());
    all.addAll(heldOut == null ? List.of() : split(DEV));
    return all;
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
