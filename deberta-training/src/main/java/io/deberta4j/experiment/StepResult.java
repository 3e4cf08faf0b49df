package io.deberta4j.experiment;

import io.deberta4j.io.AtomicFiles;
import io.deberta4j.io.TrainingException;
import io.deberta4j.report.RunFolder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
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
    AtomicFiles.write(named(".command"), command);
  }

  /**
   * Refuses what was made by another command, as when a description was changed.
   *
   * @param command what is asked now, but for the places of folders
   */
  void requireSame(String command) {
    Path file = named(".command");
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
