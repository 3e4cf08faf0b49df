package io.deberta4j.cli;

import io.deberta4j.check.CaseReport;
import io.deberta4j.check.CaseReport.Status;
import io.deberta4j.check.Check;
import io.deberta4j.check.Comparison;
import io.deberta4j.check.EncoderPath;
import io.deberta4j.io.DataException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code deberta check}. */
@Command(
    name = "check",
    description = {
      "Runs recorded cases and compares the outputs.",
      "Finds cases of models, heads, the mask decoder, replaced-token detection, adversarial"
          + " training, and from text to logits. Exits with 1 if a case fails or none ran."
    },
    footer = {"%nExample:", "  deberta check goldens"})
final class CheckCommand implements Callable<Integer> {
  private static final int ASSET_LEVELS = 4;

  private final Streams streams;
  @Mixin private CommonOptions common = new CommonOptions();

  @Parameters(paramLabel = "DIR", arity = "1..*", description = "folders with cases below them")
  private List<Path> folders = new ArrayList<>();

  @Option(
      names = "--assets",
      paramLabel = "DIR",
      description =
          "folder of the vocabularies that cases name; besides it, folders called assets beside"
              + " DIR and in it are searched")
  private List<Path> assets = new ArrayList<>();

  @Option(
      names = "--plan",
      paramLabel = "NAME",
      converter = EncoderPathName.class,
      description =
          "which code encodes: reference (default), the readable model; or fast, the inference plan,"
              + " compared at real tokens, without attention probabilities, losses and gradients")
  private EncoderPath plan = EncoderPath.REFERENCE;

  private final Map<Status, Integer> counts = new EnumMap<>(Status.class);
  private @Nullable Comparison largest;

  CheckCommand(Streams streams) {
    this.streams = streams;
  }

  @Override
  public Integer call() {
    common.apply();
    Results results = new Results(streams.out());
    for (Path folder : folders) {
      if (!Files.isDirectory(folder)) {
        throw new DataException(folder + ": no such folder");
      }
      Check check = new Check(assetsFor(folder), plan);
      for (Path directory : Check.find(folder)) {
        print(check.run(directory), results);
        results.flush();
      }
    }
    if (largest != null) {
      results.line("largest difference of all: " + largest);
    }
    results.line(
        "%d passed, %d failed, %d skipped"
            .formatted(count(Status.PASS), count(Status.FAIL), count(Status.SKIP)));
    if (counts.isEmpty()) {
      results.line(
          "no case found: expected folders with case.json, config.json and io.safetensors");
    }
    results.flush();
    return count(Status.PASS) > 0 && count(Status.FAIL) == 0 ? 0 : 1;
  }

  /** The folders asked for, then those called assets in this folder, beside it and further up. */
  private List<Path> assetsFor(Path folder) {
    List<Path> searched = new ArrayList<>(assets);
    Path at = folder.toAbsolutePath().normalize();
    for (int level = 0; level < ASSET_LEVELS && at != null; level++) {
      searched.add(at.resolve("assets"));
      at = at.getParent();
    }
    return searched;
  }

  private int count(Status status) {
    return counts.getOrDefault(status, 0);
  }

  private void print(CaseReport report, Results results) {
    counts.merge(report.status(), 1, Integer::sum);
    for (Comparison comparison : report.comparisons()) {
      if (largest == null || comparison.difference() > largest.difference()) {
        largest = comparison;
      }
    }
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
