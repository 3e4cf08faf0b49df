package io.deberta4j.cli;

import io.deberta4j.training.FineTuning;
import io.deberta4j.training.FineTuningJob;
import io.deberta4j.training.FineTuningResult;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code deberta finetune}. */
@Command(
    name = "finetune",
    description = {
      "Trains a sequence classifier from labelled texts.",
      "Starts from a checkpoint (--model), or from random weights (--config and --vocab). The"
          + " result is a model directory that the other commands and Hugging Face read."
    },
    footer = {
      "%nExample:",
      "  deberta finetune --model deberta-v3-small --train train.csv --held-out 0.1 --epochs 4",
      "    --learning-rate 4e-5 --output my-classifier",
      "  deberta finetune --config config.json --vocab vocabulary --train train.jsonl.gz",
      "    --dev dev.jsonl --learning-rate 1e-3 --epochs 40 --dtype bf16 --output my-classifier"
    })
final class FinetuneCommand implements Callable<Integer> {
  private final Streams streams;
  @Mixin private CommonOptions common = new CommonOptions();

  @ArgGroup(validate = false, heading = "%nStart%n", order = 1)
  private StartOptions start = new StartOptions();

  @ArgGroup(validate = false, heading = "%nData%n", order = 2)
  private DataOptions data = new DataOptions();

  @ArgGroup(validate = false, heading = "%nTraining%n", order = 3)
  private TrainingOptions training = new TrainingOptions();

  @Option(
      names = {"-o", "--output"},
      paramLabel = "DIR",
      description = "model directory to create")
  private @Nullable Path output;

  @Option(
      names = "--dtype",
      paramLabel = "TYPE",
      description = "of the stored weights: f32, bf16, f16 (default: ${DEFAULT-VALUE})")
  private StoredType dtype = StoredType.f32;

  @Option(names = "--json", description = "print the figures as a JSON object")
  private boolean json;

  FinetuneCommand(Streams streams) {
    this.streams = streams;
  }

  @Override
  public Integer call() {
    FineTuningJob job = job();
    common.apply();
    FineTuningResult result;
    try (var progress = new TrainingProgress(streams, job.config().loop().epochs())) {
      result = FineTuning.run(job, progress);
    }
    Results results = new Results(streams.out());
    if (json) {
      results.json(FineTuningText.json(result));
    } else {
      FineTuningText.lines(result).forEach(results::line);
    }
    results.flush();
    return 0;
  }

  private FineTuningJob job() {
    Path directory = output;
    if (directory == null) {
      throw common.usage("Missing --output DIR, the model directory to create");
    }
    try {
      return new FineTuningJob(
          start.start(common),
          data.training(common),
          data.evaluation(),
          data.heldOut(),
          data.splitSeed(),
          data.columns(),
          directory,
          dtype.dtype(),
          training.config());
    } catch (IllegalArgumentException e) {
      throw common.usage(String.valueOf(e.getMessage()));
    }
  }
}
