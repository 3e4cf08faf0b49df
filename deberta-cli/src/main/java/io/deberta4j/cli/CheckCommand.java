package io.deberta4j.cli;

import io.deberta4j.check.CaseReport;
import io.deberta4j.check.CaseReport.Status;
import io.deberta4j.check.Check;
import io.deberta4j.check.Comparison;
import io.deberta4j.io.DataException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code deberta check}. */
@Command(
    name = "check",
    description = {
      "Runs recorded cases and compares the outputs.",
      "Finds cases of models, heads, the mask decoder, replaced-token detection, and from text to"
          + " logits. Exits with 1 if a case fails or none ran."
    },
    footer = {"%nExample:", "  deberta check goldens/models goldens/e2e --assets ../shared/assets"})
final class CheckCommand implements Callable<Integer> {
  private final Streams streams;
  @Mixin private CommonOptions common = new CommonOptions();

  @Parameters(paramLabel = "DIR", arity = "1..*", description = "folders with cases below them")
  private List<Path> folders = new ArrayList<>();

  @Option(
      names = "--assets",
      paramLabel = "DIR",
      description = "folder of the vocabularies that cases name (default: ${DEFAULT-VALUE})")
  private Path assets = Path.of("..", "shared", "assets");

  private final Map<Status, Integer> counts = new EnumMap<>(Status.class);

  CheckCommand(Streams streams) {
    this.streams = streams;
  }

  @Override
  public Integer call() {
    common.apply();
    Results results = new Results(streams.out());
    Check check = new Check(assets);
    for (Path folder : folders) {
      if (!Files.isDirectory(folder)) {
        throw new DataException(folder + ": no such folder");
      }
      for (Path directory : Check.find(folder)) {
        print(check.run(directory), results);
        results.flush();
      }
    }
    results.line(
        "%d passed, %d failed, %d skipped"
            .formatted(count(Status.PASS), count(Status.FAIL), count(Status.SKIP)));
    results.flush();
    return count(Status.PASS) > 0 && count(Status.FAIL) == 0 ? 0 : 1;
  }

  private int count(Status status) {
    return counts.getOrDefault(status, 0);
  }

  private void print(CaseReport report, Results results) {
    counts.merge(report.status(), 1, Integer::sum);
    results.line(
        report.status()
            + "  "
            + report.directory()
            + (report.reason().isEmpty() ? "" : "  " + report.reason()));
    for (Comparison comparison : report.comparisons()) {
      results.line("      " + comparison);
    }
  }
}
