package io.deberta4j.benchmarks;

import io.deberta4j.benchmarks.kernels.Kernels;
import io.deberta4j.cli.Streams;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code deberta bench}. */
@Command(
    name = "bench",
    description = {
      "Measures how fast deberta4j is on this machine, beside other engines.",
      "Runners take turns in one process. Prints a report, and writes it as benchmarks.md and"
          + " benchmarks.json. A full run takes an hour or more and some 7 GB of disk, which are"
          + " freed at its end."
    },
    footer = {
      "%nExamples:",
      "  deberta bench --quick",
      "  deberta bench --resume",
      "  deberta bench --sizes base --only \"grid/base/8x*\" --output /tmp",
      "  deberta bench --kernels"
    })
final class BenchmarkCommand implements Callable<Integer> {
  private final Streams streams;

  @Option(names = "--quick", description = "one size, a few workloads, at most 5 minutes")
  private boolean quick;

  @Option(
      names = "--resume",
      description = "go on where the last run ended, and measure what it has not")
  private boolean resume;

  @Option(
      names = {"-o", "--output"},
      paramLabel = "DIR",
      description = "where the report is written (default: ${DEFAULT-VALUE})")
  private Path output = Path.of("docs");

  @Option(
      names = "--state",
      paramLabel = "DIR",
      description =
          "where measurements are kept, and models while it runs (default: deberta4j-bench in the"
              + " folder for temporary files)")
  private Path state = Path.of(System.getProperty("java.io.tmpdir"), "deberta4j-bench");

  @Option(
      names = "--sizes",
      paramLabel = "NAMES",
      split = ",",
      converter = ShapeName.class,
      description = "sizes of models: xsmall, base, large (default: all; with --quick: base)")
  private List<ModelShape> sizes = List.of();

  @Option(
      names = "--only",
      paramLabel = "GLOB",
      description =
          "only measurements of this name, as \"grid/base/1x*\" or \"concurrency/**\"; with"
              + " --kernels part of a name, as TokenizerKernel")
  private @Nullable String only;

  @Option(
      names = "--python",
      paramLabel = "COMMAND",
      split = ",",
      description = "a Python with torch (default: ${DEFAULT-VALUE}, the first that has it)")
  private List<String> pythons = List.of("python3", "/usr/bin/python3");

  @Option(
      names = "--isa",
      paramLabel = "NAMES",
      split = ",",
      description =
          "measure again with oneDNN limited to these instruction sets, as AVX2 (default:"
              + " AVX512_CORE_BF16 where the CPU has AMX)")
  private List<String> isas = List.of();

  @Option(
      names = "--mkl",
      paramLabel = "DIR",
      description = "folder with the jars of org.bytedeco:mkl, to measure again with them")
  private @Nullable Path mkl;

  @Option(names = "--kernels", description = "measure single operations with JMH instead")
  private boolean kernels;

  @Option(names = "--variant", hidden = true)
  private @Nullable String variant;

  @SuppressWarnings("UnusedVariable") // the command line itself asks whether it was given
  @Option(names = "--debug", description = "show the stack trace of an error")
  private boolean debug;

  BenchmarkCommand(Streams streams) {
    this.streams = streams;
  }

  @Override
  public Integer call() {
    if (kernels) {
      Kernels.run(quick, only == null ? "" : only);
      return 0;
    }
    new Bench(settings(), streams).run();
    return 0;
  }

  private BenchSettings settings() {
    List<ModelShape> defaults =
        quick
            ? List.of(ModelShape.BASE)
            : List.of(ModelShape.BASE, ModelShape.XSMALL, ModelShape.LARGE);
    return new BenchSettings(
        quick,
        resume,
        output,
        state.toAbsolutePath(),
        sizes.isEmpty() ? defaults : sizes,
        only,
        pythons,
        isas,
        mkl,
        variant == null ? null : new Variant(variant));
  }
}
