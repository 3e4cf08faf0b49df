package io.deberta4j.benchmarks;

import io.deberta4j.cli.Progress;
import io.deberta4j.cli.Streams;
import io.deberta4j.io.ConfigException;
import io.deberta4j.io.DataException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** A run of the benchmarks: every section's steps, then the report. */
final class Bench {
  private final BenchSettings settings;
  private final Streams streams;

  Bench(BenchSettings settings, Streams streams) {
    this.settings = settings;
    this.streams = streams;
  }

  /** Measures what is not measured yet, writes the report, and prints it. */
  void run() {
    Machine machine = Machine.here();
    var file = settings.stateFile(settings.variant());
    State state = settings.resume() ? State.resume(file, machine) : State.fresh(file, machine);
    if (settings.variant() == null) {
      createOutput(); // before an hour of measuring, not behind it
    }
    List<Section> sections = sections(machine, state);
    measure(sections, state);
    if (settings.variant() == null) {
      settings.models().delete();
      Report report = new Report(settings, state, sections);
      report.write();
      print(report.markdown());
    }
  }

  private List<Section> sections(Machine machine, State state) {
    Section grid = new GridSection(settings, state);
    List<Section> training =
        List.of(new TrainingSection(settings), new PretrainingSection(settings, machine));
    if (Variant.TRAINING.equals(settings.variant())) {
      return training;
    }
    if (settings.variant() != null) {
      return List.of(grid);
    }
    ChildProcess child = new ChildProcess(settings);
    List<Section> sections = new ArrayList<>(List.of(grid, new ConcurrencySection(settings)));
    training.forEach(section -> sections.add(new OwnProcesses(section, child)));
    sections.add(new VariantSection(settings, machine, child));
    return sections;
  }

  private void createOutput() {
    try {
      Files.createDirectories(settings.output());
    } catch (IOException e) {
      throw new DataException("cannot create " + settings.output() + ": " + e.getMessage(), e);
    }
  }

  private void measure(List<Section> sections, State state) {
    List<Section.Step> all = sections.stream().flatMap(s -> s.steps().stream()).toList();
    List<Section.Step> wanted = all.stream().filter(step -> settings.wants(step.key())).toList();
    if (wanted.isEmpty()) {
      throw new ConfigException(
          "nothing is called '"
              + settings.only()
              + "'; there are "
              + String.join(", ", all.stream().map(Section.Step::key).toList()));
    }
    Set<String> open = new LinkedHashSet<>();
    double total = 0;
    for (Section.Step step : wanted) {
      if (!state.has(step.key())) {
        open.add(step.key());
        total += step.cost();
      }
    }
    double before = 0;
    int done = 0;
    try (Progress progress = new Progress(streams, "measurements")) {
      for (Section section : sections) {
        for (Section.Step step : section.steps()) {
          if (open.contains(step.key())) {
            Alternation.Listener listener = listener(progress, step, done, before, total);
            state.put(step.key(), step.measurement().measure(listener));
            before += step.cost();
            done++;
          }
        }
        section.close();
      }
    }
  }

  private static Alternation.Listener listener(
      Progress progress, Section.Step step, int done, double before, double total) {
    return part -> progress.update(done, (before + part * step.cost()) / total, step.key());
  }

  private void print(String text) {
    try {
      streams.out().write(text.getBytes(StandardCharsets.UTF_8));
      streams.out().flush();
    } catch (IOException e) {
      throw new DataException("standard output cannot be written: " + e.getMessage(), e);
    }
  }
}
