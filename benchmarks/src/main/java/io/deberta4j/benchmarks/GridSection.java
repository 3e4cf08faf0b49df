package io.deberta4j.benchmarks;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** Every runner on every workload, size by size. */
final class GridSection implements Section {
  static final String NAME = "grid";
  private static final String NOTE = "note/";

  private final BenchSettings settings;
  private final State state;
  private @Nullable Runners runners;

  GridSection(BenchSettings settings, State state) {
    this.settings = settings;
    this.state = state;
  }

  @Override
  public List<Step> steps() {
    List<Step> steps = new ArrayList<>();
    for (ModelShape shape : settings.sizes()) {
      for (Workload workload : settings.workloads()) {
        double gflop = shape.gflop(ModelShape.Architecture.DEBERTA, workload.lengths());
        steps.add(
            new Step(key(shape, workload), 1000 + gflop, heard -> measure(shape, workload, heard)));
      }
    }
    return steps;
  }

  private Cell measure(ModelShape shape, Workload workload, Alternation.Listener listener) {
    Runners loaded = load(shape);
    return new CellMeasurement(loaded, workload, settings.alternation()).measure(listener);
  }

  /** Loads a size in place of the one before: memory holds one at a time. */
  private Runners load(ModelShape shape) {
    Runners loaded = runners;
    if (loaded == null || loaded.shape() != shape) {
      close();
      Predicate<RunnerId> wanted = id -> takesPart(id, shape);
      loaded = new Runners(settings.models(), shape, wanted, settings.pythons());
      runners = loaded;
      loaded.notes().forEach((name, note) -> state.put(NOTE + name, note));
    }
    return loaded;
  }

  /** What costs most time takes part where it tells most. */
  private boolean takesPart(RunnerId id, ModelShape shape) {
    Variant variant = settings.variant();
    if (variant != null) {
      return variant.wants(id);
    }
    return switch (id.engine()) {
      case RunnerId.BERT -> shape == settings.mainSize();
      case RunnerId.OLD_TORCH -> shape != ModelShape.LARGE;
      default -> true;
    };
  }

  private static String key(ModelShape shape, Workload workload) {
    return NAME + "/" + shape.cliName() + "/" + workload.name();
  }

  /** Returns the cells of a size that are measured, in the order of tables. */
  static List<Cell> cells(State state, ModelShape shape) {
    return Workload.ALL.stream()
        .flatMap(workload -> state.get(key(shape, workload), Cell.class).stream())
        .toList();
  }

  @Override
  public String report(State state) {
    StringBuilder text = new StringBuilder();
    for (ModelShape shape : settings.sizes()) {
      List<Cell> cells = cells(state, shape);
      if (!cells.isEmpty()) {
        text.append("## ").append(shape.cliName()).append(": ").append(shape.describe());
        text.append("\n\n").append(CellTables.overview(cells));
        text.append("\n").append(CellTables.detail(cells)).append("\n");
      }
    }
    Map<String, String> notes = new LinkedHashMap<>(state.texts(NOTE));
    if (!notes.isEmpty()) {
      text.append("## Notes\n\n");
      notes.forEach((name, why) -> text.append("- ").append(name).append(": ").append(why + "\n"));
      text.append("\n");
    }
    return text.toString();
  }

  @Override
  public void close() {
    if (runners != null) {
      runners.close();
      runners = null;
    }
  }
}
