package io.deberta4j.experiment;

import io.deberta4j.io.AtomicFiles;
import io.deberta4j.io.TrainingException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Runs what an experiment has not run yet. What a command printed is kept and stands for it: a step
 * with a result is not run again, one that was stopped is resumed. Processes that run the same
 * experiment in the same folder share the work.
 */
public final class ExperimentRunner {
  private static final String LOCK = "lock";

  private final Experiment experiment;
  private final Path folder;
  private final Map<String, String> places;
  private final CommandLine commandLine;
  private final Listener listener;

  /** Runs a command of {@code deberta} in this process. */
  @FunctionalInterface
  public interface CommandLine {
    /** Returns the exit code. */
    int run(List<String> words, OutputStream out, PrintWriter log);
  }

  /** Hears how an experiment goes. */
  @FunctionalInterface
  public interface Listener {
    /**
     * Is told before a run begins.
     *
     * @param done runs that are done, this one not
     * @param all runs of the experiment
     */
    void begins(String run, int done, int all);
  }

  /**
   * Prepares an experiment.
   *
   * @param folder where runs and results are kept
   * @param places what names in braces stand for besides those that runs have of their own
   */
  public ExperimentRunner(
      Experiment experiment,
      Path folder,
      Map<String, String> places,
      CommandLine commandLine,
      Listener listener) {
    this.experiment = experiment;
    this.folder = folder.toAbsolutePath().normalize();
    this.places = Map.copyOf(places);
    this.commandLine = commandLine;
    this.listener = listener;
  }

  /**
   * Runs all that is left, except what another process is at; a run that fails does not hinder the
   * others.
   *
   * @return what went wrong, a line for each run that failed
   * @throws TrainingException if a command for all runs fails
   */
  public List<String> run() {
    Path shared = folder.resolve("shared");
    Work before = () -> steps(experiment.before(), shared, Map.of(), Map.of());
    String failure = locked(shared, FileChannel::lock, before);
    if (failure != null) {
      throw new TrainingException(failure);
    }
    List<String> failures = new ArrayList<>();
    List<Experiment.Run> runs = experiment.runs();
    for (Experiment.Run run : runs) {
      if (isDone(run)) {
        continue;
      }
      listener.begins(run.name(), (int) runs.stream().filter(this::isDone).count(), runs.size());
      Map<String, String> own = new LinkedHashMap<>(run.values());
      own.put("seed", Long.toString(run.seed()));
      Path at = folder.resolve(run.name());
      Map<String, List<String>> words = experiment.words(run);
      Work work = () -> steps(experiment.steps(), at, own, words);
      String problem = locked(at, FileChannel::tryLock, work);
      if (problem != null) {
        failures.add(problem);
      }
    }
    return failures;
  }

  /** Returns what the runs that are done printed. */
  public ExperimentResults results() {
    Map<Experiment.Run, List<Path>> printed = new LinkedHashMap<>();
    for (Experiment.Run run : experiment.runs()) {
      if (isDone(run)) {
        Path at = folder.resolve(run.name());
        printed.put(run, outputs(experiment.steps(), at));
      }
    }
    return ExperimentResults.read(experiment, printed);
  }

  private boolean isDone(Experiment.Run run) {
    return outputs(experiment.steps(), folder.resolve(run.name())).stream().allMatch(Files::exists);
  }

  private static List<Path> outputs(List<ExperimentStep> steps, Path at) {
    List<Path> outputs = new ArrayList<>();
    for (int i = 0; i < steps.size(); i++) {
      outputs.add(at.resolve((i + 1) + "-" + steps.get(i).name() + ".out"));
    }
    return outputs;
  }

  /** What is done while nobody else does it. */
  private interface Work {
    @Nullable String run() throws IOException;
  }

  /** Waits while another process is at it, or gives null. */
  private interface Lock {
    @Nullable FileLock take(FileChannel channel) throws IOException;
  }

  /** Does the work unless the lock says that another process is at it. */
  private static @Nullable String locked(Path at, Lock taking, Work work) {
    try {
      Files.createDirectories(at);
      try (FileChannel channel =
              FileChannel.open(
                  at.resolve(LOCK), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
          FileLock lock = taking.take(channel)) {
        return lock == null ? null : work.run();
      }
    } catch (IOException e) {
      throw new TrainingException(at + ": cannot be written to (" + e.getMessage() + ")", e);
    }
  }

  private @Nullable String steps(
      List<ExperimentStep> steps, Path at, Map<String, String> own, Map<String, List<String>> axes)
      throws IOException {
    Map<String, String> all = new LinkedHashMap<>(places);
    own.forEach((name, value) -> all.putIfAbsent(name, value));
    all.put("run", at.toString());
    all.put("shared", folder.resolve("shared").toString());
    List<Path> outputs = outputs(steps, at);
    for (int i = 0; i < steps.size(); i++) {
      if (!Files.exists(outputs.get(i))) {
        String problem = step(steps.get(i), outputs.get(i), all, axes);
        if (problem != null) {
          return problem;
        }
      }
    }
    return null;
  }

  private @Nullable String step(
      ExperimentStep step, Path output, Map<String, String> all, Map<String, List<String>> axes)
      throws IOException {
    List<String> words = step.words(all, axes);
    String begun = step.resume();
    if (begun != null && Files.exists(Path.of(ExperimentStep.filled(begun, all)))) {
      words.add("--resume");
    }
    Path log = Path.of(output.toString().replaceFirst("out$", "log"));
    var out = new ByteArrayOutputStream();
    int code;
    try (var err =
        new PrintWriter(
            Files.newBufferedWriter(
                log, StandardCharsets.UTF_8, StandardOpenOption.CREATE, StandardOpenOption.APPEND),
            true)) {
      err.println("deberta " + String.join(" ", words));
      code = commandLine.run(words, out, err);
    }
    if (code != 0) {
      return "%s: 'deberta %s' failed with exit code %d: %s"
          .formatted(log, step.name(), code, lastLine(log));
    }
    AtomicFiles.write(output, out.toByteArray());
    return null;
  }

  private static String lastLine(Path log) throws IOException {
    List<String> lines = Files.readAllLines(log, StandardCharsets.UTF_8);
    return lines.isEmpty() ? "it said nothing" : lines.get(lines.size() - 1);
  }
}
