package io.deberta4j.cli;

import io.deberta4j.io.ConfigException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Unmatched;

/** {@code deberta bench} where the benchmarks are not on the class path: says how to get them. */
@Command(
    name = "bench",
    description = "Measures how fast deberta4j is on this machine, beside other engines.",
    footer = {"%nExample:", "  deberta bench --quick"})
final class BenchCommand implements Callable<Integer> {
  /** Options of the real command: the answer is the same with any. */
  @Unmatched private List<String> options = new ArrayList<>();

  @Override
  public Integer call() {
    throw new ConfigException(
        "The benchmarks are not on the class path"
            + (options.isEmpty() ? "" : ", so nothing is done with " + String.join(" ", options))
            + ". In the source tree, ./deberta bench builds and"
            + " runs them.");
  }
}
