package io.deberta4j.benchmarks;

import com.fasterxml.jackson.core.type.TypeReference;
import java.util.ArrayList;
import java.util.List;

/** The grid again in processes of their own: oneDNN without AMX, MKL in place of OpenBLAS. */
final class VariantSection implements Section {
  static final String NAME = "variant";

  /** Everything that Intel's first bf16 CPUs and AMD's have, but no AMX. */
  private static final String WITHOUT_AMX = "AVX512_CORE_BF16";

  private static final TypeReference<List<Cell>> CELLS = new TypeReference<>() {};
  private static final double COST = 20_000;

  private final BenchSettings settings;
  private final Machine machine;
  private final ChildProcess child;

  VariantSection(BenchSettings settings, Machine machine, ChildProcess child) {
    this.settings = settings;
    this.machine = machine;
    this.child = child;
  }

  private List<Variant> variants() {
    List<Variant> variants = new ArrayList<>();
    if (settings.isas().isEmpty() && machine.hasAmx()) {
      variants.add(Variant.isa(WITHOUT_AMX));
    }
    settings.isas().forEach(isa -> variants.add(Variant.isa(isa)));
    if (settings.mkl() != null) {
      variants.add(Variant.MKL);
    }
    return variants;
  }

  @Override
  public List<Step> steps() {
    return variants().stream()
        .map(variant -> new Step(key(variant), COST, listener -> measure(variant)))
        .toList();
  }

  private static String key(Variant variant) {
    return NAME + "/" + variant.name();
  }

  private List<Cell> measure(Variant variant) {
    child.run(variant);
    return GridSection.cells(State.read(settings.stateFile(variant)), settings.mainSize());
  }

  /** Returns the cells without AMX: those of the grid itself on a CPU that has none. */
  static List<Cell> withoutAmx(State state, ModelShape shape) {
    return state.machine().hasAmx()
        ? state.list(key(Variant.isa(WITHOUT_AMX)), CELLS)
        : GridSection.cells(state, shape);
  }

  @Override
  public String report(State state) {
    StringBuilder text = new StringBuilder("## Without AMX, and with MKL\n\n");
    if (!machine.hasAmx()) {
      text.append("This CPU has no AMX: the tables above are the case without it.\n\n");
    }
    for (Variant variant : variants()) {
      List<Cell> cells = state.list(key(variant), CELLS);
      if (!cells.isEmpty()) {
        text.append("### ").append(variant.describe()).append(", ");
        text.append(settings.mainSize().cliName()).append("\n\n");
        text.append(CellTables.overview(cells)).append('\n');
      }
    }
    if (settings.mkl() == null) {
      text.append("MKL was not measured: `--mkl DIR` names a folder with its jars.\n\n");
    }
    return text.toString();
  }

  @Override
  public void close() {}
}
