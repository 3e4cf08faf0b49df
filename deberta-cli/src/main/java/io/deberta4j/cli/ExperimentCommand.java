package io.deberta4j.cli;

import io.deberta4j.experiment.Experiment;
import io.deberta4j.experiment.ExperimentFile;
import io.deberta4j.experiment.ExperimentResults;
import io.deberta4j.experiment.ExperimentRunner;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code deberta experiment}. */
@Command(
    name = "experiment",
    description = {
      "Repeats a recorded experiment: all its runs, and the tables of their figures.",
      "What the output folder has is not run again; a run that was stopped is resumed. Several"
          + " processes with one output folder share the work, and experiments with one output"
          + " folder the runs that they have in common. Pictures (SVG) of how the runs learnt, and"
          + " of how they differ, are written beside the runs."
    },
    footer = {
      "%nExample:",
      "  deberta experiment positions --data data --output runs/micro",
      "  deberta experiment my-experiment.json --data data --output runs --threads 1"
    })
final class ExperimentCommand implements Callable<Integer> {
  private static final Path DESCRIPTIONS = Path.of("docs", "experiments");

  private final Streams streams;
  @Mixin private CommonOptions common = new CommonOptions();

  @Parameters(
      index = "0",
      paramLabel = "NAME",
      description = "a name in docs/experiments, or a file that describes an experiment")
  private String name = "";

  @Option(
      names = "--data",
      paramLabel = "DIR",
      required = true,
      description = "the folder that the descriptions call {data}")
  private Path data = Path.of("");

  @Option(
      names = {"-o", "--output"},
      paramLabel = "DIR",
      required = true,
      description = "where runs and results are kept")
  private Path output = Path.of("");

  ExperimentCommand(Streams streams) {
    this.streams = streams;
  }

  @Override
  public Integer call() {
    Path file = file();
    Experiment experiment = ExperimentFile.read(file);
    common.apply();
    Map<String, String> places = new LinkedHashMap<>();
    places.put("data", data.toString());
    places.put("files", String.valueOf(file.toAbsolutePath().normalize().getParent()));
    places.put("threads", Integer.toString(common.threadsOrAll()));
    var runner =
        new ExperimentRunner(
            experiment,
            output,
            places,
            this::run,
            (run, done, all) -> streams.err().printf("%d of %d done, now %s%n", done, all, run));
    List<String> failures = runner.run();
    ExperimentResults found = runner.results();
    Results results = new Results(streams.out());
    results.line(found.markdown());
    results.flush();
    found.figures(output).forEach(figure -> streams.err().println("figure " + figure));
    failures.forEach(streams.err()::println);
    return failures.isEmpty() ? 0 : 1;
  }

  private int run(List<String> words, OutputStream out, PrintWriter log) {
    var own = new Streams(InputStream.nullInputStream(), out, log, false);
    return Main.run(own, words.toArray(String[]::new));
  }

  /** Looks for a file of this name, then for a description beside the program's sources. */
  private Path file() {
    Path given = Path.of(name);
    if (Files.isRegularFile(given)) {
      return given;
    }
    @Nullable String home = System.getProperty("deberta.home");
    Path recorded = Path.of(home == null ? "" : home).resolve(DESCRIPTIONS).resolve(name + ".json");
    if (!Files.isRegularFile(recorded)) {
      throw common.usage(
          "there is no experiment '%s': neither %s nor %s is a file"
              .formatted(name, given.toAbsolutePath(), recorded.toAbsolutePath()));
    }
    return recorded;
  }
}
