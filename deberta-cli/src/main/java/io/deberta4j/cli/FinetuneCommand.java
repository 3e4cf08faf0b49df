package io.deberta4j.cli;

import io.deberta4j.finetuning.TaskFineTuning;
import io.deberta4j.finetuning.TaskJob;
import io.deberta4j.finetuning.TaskResult;
import io.deberta4j.finetuning.TaskSettings;
import io.deberta4j.task.HeldOut;
import io.deberta4j.task.Preset;
import io.deberta4j.task.Task;
import io.deberta4j.task.TaskData;
import io.deberta4j.training.SiftConfig;
import io.deberta4j.training.StartingPoint;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import java.util.function.Predicate;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.Spec;

/** {@code deberta finetune}. */
@Command(
    name = "finetune",
    description = {
      "Trains a model on labelled texts of your own, or on a public task.",
      "Starts from a checkpoint (--model), or from random weights (--config and --vocab). The"
          + " result is a model directory that the other commands and Hugging Face read."
    },
    footer = {
      "%nExample:",
      "  deberta finetune --model microsoft/deberta-v3-small --train train.csv \\",
      "    --held-out 0.1 --epochs 4 --learning-rate 4e-5 --output my-classifier",
      "  deberta finetune --config config.json --vocab vocabulary \\",
      "    --train train.jsonl.gz --dev dev.jsonl --learning-rate 1e-3 --epochs 40 \\",
      "    --dtype bf16 --output my-classifier",
      "  deberta finetune --model microsoft/deberta-v3-base --train train.csv \\",
      "    --lora-rank 8 --adapter-only --dtype f16 --learning-rate 1e-3 \\",
      "    --output my-adapter",
      "  deberta finetune --task rte --data RTE --model microsoft/deberta-v3-base \\",
      "    --output my-rte",
      "  deberta finetune --task squad2 --data squad \\",
      "    --model microsoft/deberta-v3-large --sift-lambda 5 --output my-squad"
    })
final class FinetuneCommand implements Callable<Integer> {
  private final Streams streams;
  @Mixin private CommonOptions common = new CommonOptions();

  @ArgGroup(validate = false, heading = "%nStart%n", order = 1)
  private StartOptions start = new StartOptions();

  @ArgGroup(validate = false, heading = "%nFiles of your own%n", order = 2)
  private DataOptions data = new DataOptions();

  @ArgGroup(validate = false, heading = "%nTheir columns%n", order = 3)
  private ColumnOptions columns = new ColumnOptions();

  @ArgGroup(validate = false, heading = "%nTask%n", order = 4)
  private TaskOptions task = new TaskOptions();

  @ArgGroup(validate = false, heading = "%nTraining%n", order = 5)
  private TrainingOptions training = new TrainingOptions();

  @ArgGroup(validate = false, heading = "%nMethods%n", order = 6)
  private MethodOptions method = new MethodOptions();

  @ArgGroup(validate = false, heading = "%nThe run%n", order = 7)
  private LoopOptions loop = new LoopOptions();

  @Spec private CommandSpec spec = CommandSpec.create();

  @Option(
      names = "--adapter-only",
      description =
          "the output is the adapter that --lora-rank trains, in PEFT's files, and not the whole"
              + " model; it is used like one where its base is at hand")
  private boolean adapterOnly;

  @Mixin private TrainedModelOptions trained = new TrainedModelOptions();

  FinetuneCommand(Streams streams) {
    this.streams = streams;
  }

  @Override
  public Integer call() {
    TaskJob job;
    try {
      job = job(); // what is asked for first, then the files
    } catch (IllegalArgumentException e) {
      throw common.usage(String.valueOf(e.getMessage()));
    }
    common.apply();
    TaskOptions.reportSkipped(job.data(), streams);
    TaskResult result;
    try (var progress = new TrainingProgress(streams, job.settings().loop().epochs())) {
      result = TaskFineTuning.run(job, progress);
    }
    trained.print(streams, TaskText.json(result), TaskText.lines(result));
    return 0;
  }

  private TaskJob job() {
    Path directory = trained.directory(common);
    Task known = task.task(common, data.files(), columns);
    HeldOut heldOut = data.heldOut(common);
    StartingPoint from = start.start(common, streams);
    String name = TaskJob.modelName(from);
    TaskSettings settings = settings(TaskSettings.preset(known, name));
    TaskData read = task.open(known, data.files());
    return new TaskJob(
        heldOut == null ? read : read.holdOut(heldOut.share(), heldOut.seed()),
        from,
        name,
        directory,
        loop.folder(directory),
        trained.dtype(),
        adapterOnly,
        trained.notes(),
        settings,
        spec.commandLine().getParseResult().originalArgs(),
        loop.resume());
  }

  private TaskSettings settings(Preset preset) {
    ParseResult parsed = spec.commandLine().getParseResult();
    Predicate<String> given = parsed::hasMatchedOption;
    SiftConfig sift = method.sift(preset.sift());
    Double dropout = method.clsDropout();
    return TaskSettings.builder(preset)
        .loop(builder -> training.apply(builder, preset, sift != null, given))
        .loop(loop::apply)
        .maxLength(training.maxLength(preset, given))
        .optimizer(training.optimizer())
        .schedule(training.schedule(given))
        .warmup(training.warmup(preset, given))
        .cooldown(training.cooldown())
        .weightDecay(training.weightDecay())
        .layerDecay(method.layerDecay())
        .clsDropout(dropout == null ? preset.clsDropout() : dropout)
        .loss(training.headLoss(method.classWeights()))
        .tokenDropout(training.tokenDropout())
        .sift(sift)
        .frozen(method.frozen())
        .lora(method.lora())
        .build();
  }
}
