package io.deberta4j.cli;

import io.deberta4j.hub.PipelineTask;
import io.deberta4j.lint.Inspection;
import io.deberta4j.lint.Severity;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code deberta inspect}. */
@Command(
    name = "inspect",
    description = {
      "Tells what a model is, what in it will not load or answers wrongly, what surprises, and what"
          + " is worth knowing. Only settings and headers of files are read.",
      "Exits with 0 if there are no errors, else with 1. docs/inspect.md lists all findings."
    },
    footer = {
      "%nExample:",
      "  deberta inspect --model microsoft/deberta-v3-base",
      "  deberta inspect --model org/name --strict --json"
    })
final class InspectCommand implements Callable<Integer> {
  private final Streams streams;
  @Mixin private CommonOptions common = new CommonOptions();

  @ArgGroup(validate = false, heading = "%nModel%n", order = 2)
  private ModelOption model = new ModelOption();

  @Option(names = "--json", description = "print one JSON object")
  private boolean json;

  @Option(
      names = "--weights",
      description = "read the values of all weights too: NaN, infinities, heads never trained")
  private boolean weights;

  @Option(names = "--strict", description = "exit with 1 if there are warnings, too")
  private boolean strict;

  InspectCommand(Streams streams) {
    this.streams = streams;
  }

  @Override
  public Integer call() {
    common.apply();
    Path directory = model.directory(streams, PipelineTask.TEXT_CLASSIFICATION);
    Inspection inspection = weights ? Inspection.withValues(directory) : Inspection.of(directory);
    Results results = new Results(streams.out());
    if (json) {
      results.json(InspectionText.json(inspection));
    } else {
      InspectionText.lines(inspection).forEach(results::line);
    }
    results.flush();
    boolean warned = strict && inspection.count(Severity.WARNING) > 0;
    return warned || inspection.count(Severity.ERROR) > 0 ? 1 : 0;
  }
}
