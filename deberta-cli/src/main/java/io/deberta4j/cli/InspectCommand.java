package io.deberta4j.cli;

import io.deberta4j.Deberta;
import io.deberta4j.hub.PipelineTask;
import io.deberta4j.pipeline.Inspection;
import java.util.concurrent.Callable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code deberta inspect}. */
@Command(
    name = "inspect",
    description = "Tells what a model directory holds, and what is odd about it.",
    footer = {"%nExample:", "  deberta inspect --model deberta-v3-base"})
final class InspectCommand implements Callable<Integer> {
  private final Streams streams;
  @Mixin private CommonOptions common = new CommonOptions();

  @ArgGroup(validate = false, heading = "%nModel%n", order = 2)
  private ModelOption model = new ModelOption();

  @Option(names = "--json", description = "print one JSON object")
  private boolean json;

  InspectCommand(Streams streams) {
    this.streams = streams;
  }

  @Override
  public Integer call() {
    common.apply();
    Inspection inspection =
        Deberta.inspect(model.directory(streams, PipelineTask.TEXT_CLASSIFICATION));
    Results results = new Results(streams.out());
    if (json) {
      results.json(InspectionText.json(inspection));
    } else {
      InspectionText.lines(inspection).forEach(results::line);
    }
    results.flush();
    return 0;
  }
}
