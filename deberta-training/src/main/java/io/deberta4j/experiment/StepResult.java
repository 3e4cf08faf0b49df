package io.deberta4j.experiment;

import io.deberta4j.io.AtomicFiles;
import io.deberta4j.io.TrainingException;
import io.deberta4j.report.RunFolder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Where what a step does is kept: what it printed ({@code .out}), said ({@code .log}) and was asked
 * ({@code .command}).
 *
 * @param step the step
 * @param output what it printed; absent before it is done
 * @param begun what is there if it was begun; null for steps that begin anew
 */
record StepResult(ExperimentStep step, Path output, @Nullable Path begun) {
  private static final String OUTPUT = ".out";
  private static final String COMMAND = ".command";
  private static final String OPTION = "--output";

  static StepResult of(ExperimentStep step, int index, Path folder, Map<String, String> places) {
    String resume = step.resume();
    return new StepResult(
        step,
        folder.resolve((index + 1) + "-" + step.name() + OUTPUT),
        resume == null ? null : Path.of(ExperimentStep.filled(resume, places)));
  }

  boolean exists() {
    return Files.exists(output);
  }

  Path folder() {
    return output.resolveSibling("");
  }

  Path log() {
    return named(".log");
  }

  /** Tells whether there is something to go on with. */
  boolean isResumed() {
    return begun != null && Files.exists(begun);
  }

  /** Tells whether it was asked for before, whatever came of it. */
  boolean wasBegun() {
    return isResumed() || Files.exists(named(COMMAND));
  }

  /**
   * Returns what a command writes, or null: only what lies in the folder of its result is its own.
   *
   * @param words of the command
   */
  @Nullable Path written(List<String> words) {
    String output = null;
    for (int i = 0; i < words.size(); i++) {
      String word = words.get(i);
      if (word.startsWith(OPTION + "=")) {
        output = word.substring(OPTION.length() + 1);
      } else if (word.equals(OPTION) && i + 1 < words.size()) {
        output = words.get(i + 1);
      }
    }
    if (output == null) {
      return null;
    }
    Path written = Path.of(output).toAbsolutePath().normalize();
    return written.startsWith(folder()) && !written.equals(folder()) ? written : null;
  }

  /** Returns the log of the training that the step was, if it was one. */
  Optional<Path> trainingLog() {
    return Optional.ofNullable(begun)
        .map(folder -> folder.resolve(RunFolder.LOG))
        .filter(Files::exists);
  }

  private Path named(String ending) {
    String name = String.valueOf(output.getFileName());
    return output.resolveSibling(name.substring(0, name.length() - OUTPUT.length()) + ending);
  }

  /** Writes down what is asked, before it is begun. */
  void begin(String command) {
    AtomicFiles.write(named(COMMAND), command);
  }

  /**
   * Refuses what was made by another command, as when a description was changed.
   *
   * @param command what is asked now, but for the places of folders
   */
  void requireSame(String command) {
    Path file = named(COMMAND);
    try {
      if (Files.exists(file) && !Files.readString(file).equals(command)) {
        throw new TrainingException(
            "%s: was '%s', and now it would be '%s'. Choose another output, or remove %s."
                .formatted(file, Files.readString(file), command, folder()));
      }
    } catch (IOException e) {
      throw new TrainingException(file + ": cannot be read (" + e.getMessage() + ")", e);
    }
  }
}
