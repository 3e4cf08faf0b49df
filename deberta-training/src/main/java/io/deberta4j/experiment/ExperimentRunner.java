package io.deberta4j.experiment;

import io.deberta4j.io.AtomicFiles;
import io.deberta4j.io.TrainingException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintWriter;
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
 * with a result is not run again, one that was stopped is resumed, at whatever moment that was.
 * Processes that run the same experiment in the same folder share the work; experiments of one
 * folder share the runs that have the same name, whose commands must then be the same, too.
 */
public final class ExperimentRunner {
  private static final String SHARED = "shared";

  /** A command that goes on by itself with what is in its output. */
  private static final String PREPARE = "prepare";

  private final Experiment experiment;
  private final Path folder;
  private final Map<String, String> places;
  private final CommandLine commandLine;
  private final Listener listener;
  private final Map<String, String> chosen = new LinkedHashMap<>();

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
   * others. Experiments that values are chosen by are run first, to their end.
   *
   * @return what went wrong, a line for each run that failed
   * @throws TrainingException if a command for all runs fails, if an experiment to choose by does,
   *     or if the folder holds runs of the same name and another command
   */
  public List<String> run() {
    choose();
    Path shared = folder.resolve(SHARED);
    String failure =
        FolderLock.WAIT.during(shared, () -> steps(beforeRuns(), null, FolderLock.WAIT));
    if (failure != null) {
      throw new TrainingException(failure);
    }
    experiment.runs().forEach(run -> results(run).forEach(result -> requireSame(result, run)));
    Map<Experiment.Run, String> failures = new LinkedHashMap<>();
    long done = -1;
    while (done() > done) { // what others were at may be free now
      done = done();
      pass(failures, FolderLock.TRY);
    }
    return List.copyOf(failures.values());
  }

  /** As {@link #run}, but waits for what other processes are at. */
  private List<String> finish() {
    List<String> failed = run();
    if (!failed.isEmpty()) {
      return failed;
    }
    Map<Experiment.Run, String> failures = new LinkedHashMap<>();
    pass(failures, FolderLock.WAIT);
    return List.copyOf(failures.values());
  }

  private void choose() {
    experiment
        .chosen()
        .forEach(
            (name, choice) -> {
              var other =
                  new ExperimentRunner(choice.from(), folder, places, commandLine, listener);
              List<String> failures = other.finish();
              if (!failures.isEmpty()) {
                throw new TrainingException(
                    experiment.name() + ": " + name + " cannot be chosen: " + failures.get(0));
              }
              chosen.put(name, other.results().best(choice.values(), choice.lowest()));
            });
  }

  private void pass(Map<Experiment.Run, String> failures, FolderLock lock) {
    List<Experiment.Run> runs = experiment.runs();
    for (Experiment.Run run : runs) {
      if (isDone(run) || failures.containsKey(run)) {
        continue;
      }
      listener.begins(run.name(), (int) done(), runs.size());
      String problem =
          lock.during(folder.resolve(run.name()), () -> steps(results(run), run, lock));
      if (problem != null) {
        failures.put(run, problem);
      }
    }
  }

  /** Returns what the runs that are done printed, step by step. */
  public ExperimentResults results() {
    Map<Experiment.Run, List<StepResult>> printed = new LinkedHashMap<>();
    for (Experiment.Run run : experiment.runs()) {
      if (isDone(run)) {
        printed.put(run, results(run));
      }
    }
    return ExperimentResults.read(experiment, printed, folder);
  }

  private long done() {
    return experiment.runs().stream().filter(this::isDone).count();
  }

  private boolean isDone(Experiment.Run run) {
    return results(run).stream().allMatch(StepResult::exists);
  }

  /** Returns the steps of a run, and where what they print is kept. */
  private List<StepResult> results(Experiment.Run run) {
    List<StepResult> results = new ArrayList<>();
    Map<String, String> places = places(run);
    for (int i = 0; i < experiment.steps().size(); i++) {
      ExperimentStep step = experiment.steps().get(i);
      if (Experiment.wanted(step.without(), run.values())) {
        String own = step.folder();
        Path at = folder.resolve(own == null ? run.name() : ExperimentStep.filled(own, places));
        results.add(StepResult.of(step, i, at, places));
      }
    }
    return results;
  }

  private List<StepResult> beforeRuns() {
    List<StepResult> results = new ArrayList<>();
    for (ExperimentStep step : experiment.before()) {
      Path at = folder.resolve(SHARED);
      results.add(StepResult.of(step, results.size(), at, places(null)));
    }
    return results;
  }

  /** Returns what names in braces stand for, of one run or of what is done before all. */
  private Map<String, String> places(Experiment.@Nullable Run run) {
    Map<String, String> all = new LinkedHashMap<>(places);
    all.putAll(own(run));
    all.put("run", folder.resolve(run == null ? SHARED : run.name()).toString());
    all.put("runs", folder.toString());
    all.put(SHARED, folder.resolve(SHARED).toString());
    return all;
  }

  /** Returns what decides what a run does, wherever its folders are. */
  private Map<String, String> own(Experiment.@Nullable Run run) {
    Map<String, String> own = new LinkedHashMap<>(chosen);
    own.putAll(run == null ? Map.of() : run.places());
    return own;
  }

  private Map<String, List<String>> words(Experiment.@Nullable Run run) {
    return run == null ? Map.of() : experiment.words(run);
  }

  private void requireSame(StepResult result, Experiment.@Nullable Run run) {
    result.requireSame(result.step().line(own(run), words(run)));
  }

  private @Nullable String steps(
      List<StepResult> results, Experiment.@Nullable Run run, FolderLock lock) throws IOException {
    Path own = folder.resolve(run == null ? SHARED : run.name());
    for (StepResult result : results) {
      requireSame(result, run);
      if (!result.exists()) {
        FolderLock.Work work = () -> result.exists() ? null : step(result, run);
        Path at = result.folder();
        String problem = at.equals(own) ? work.run() : lock.during(at, work);
        if (problem != null || !result.exists()) {
          return problem; // none: another process is at it
        }
      }
    }
    return null;
  }

  private @Nullable String step(StepResult result, Experiment.@Nullable Run run)
      throws IOException {
    ExperimentStep step = result.step();
    List<String> words = step.words(places(run), words(run));
    if (result.isResumed()) {
      words.add("--resume");
    }
    Path left = result.written(words);
    if (left != null && Files.exists(left) && !step.name().equals(PREPARE)) {
      if (!result.wasBegun()) {
        return left + ": is there, and no run made it. Move it away, or choose another output.";
      }
      AtomicFiles.remove(left); // killed between this and its result: it is made again
    }
    result.begin(step.line(own(run), words(run)));
    Path log = result.log();
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
    AtomicFiles.write(result.output(), out.toByteArray());
    return null;
  }

  private static String lastLine(Path log) throws IOException {
    List<String> lines = Files.readAllLines(log, StandardCharsets.UTF_8);
    return lines.isEmpty() ? "it said nothing" : lines.get(lines.size() - 1);
  }
}
