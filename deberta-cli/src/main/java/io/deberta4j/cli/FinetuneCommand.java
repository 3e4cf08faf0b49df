package io.deberta4j.cli;

import io.deberta4j.finetuning.TaskFineTuning;
import io.deberta4j.finetuning.TaskJob;
import io.deberta4j.finetuning.TaskResult;
import io.deberta4j.finetuning.TaskSettings;
import io.deberta4j.hub.Hub;
import io.deberta4j.task.Preset;
import io.deberta4j.task.TaskData;
import io.deberta4j.training.FineTuning;
import io.deberta4j.training.FineTuningJob;
import io.deberta4j.training.FineTuningResult;
import io.deberta4j.training.SiftConfig;
import io.deberta4j.training.StartingPoint;
import io.deberta4j.training.TrainerConfig;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.ArgGroupSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.Spec;

/** {@code deberta finetune}. */
@Command(
    name = "finetune",
    description = {
      "Trains a model on a public task, or a classifier from labelled texts of your own.",
      "Starts from a checkpoint (--model), or from random weights (--config and --vocab). The"
          + " result is a model directory that the other commands and Hugging Face read."
    },
    footer = {
      "%nExample:",
      "  deberta finetune --task rte --data RTE --model deberta-v3-base --output my-rte",
      "  deberta finetune --task squad2 --data squad --model deberta-v3-large --sift-lambda 5",
      "    --output my-squad",
      "  deberta finetune --model deberta-v3-small --train train.csv --held-out 0.1 --epochs 4",
      "    --learning-rate 4e-5 --output my-classifier",
      "  deberta finetune --config config.json --vocab vocabulary --train train.jsonl.gz",
      "    --dev dev.jsonl --learning-rate 1e-3 --epochs 40 --dtype bf16 --output my-classifier"
    })
final class FinetuneCommand implements Callable<Integer> {
  private static final int GROUP_OF_TASK = 3;
  private static final int FIRST_GROUP_OF_TASKS = 5;

  private final Streams streams;
  @Mixin private CommonOptions common = new CommonOptions();

  @ArgGroup(validate = false, heading = "%nStart%n", order = 1)
  private StartOptions start = new StartOptions();

  @ArgGroup(validate = false, heading = "%nData%n", order = 2)
  private DataOptions data = new DataOptions();

  @ArgGroup(
      validate = false,
      heading = "%nA public task in place of files of your own%n",
      order = 3)
  private TaskOptions task = new TaskOptions();

  @ArgGroup(validate = false, heading = "%nTraining%n", order = 4)
  private TrainingOptions training = new TrainingOptions();

  @ArgGroup(validate = false, heading = "%nTraining on a public task%n", order = 5)
  private MethodOptions method = new MethodOptions();

  @ArgGroup(validate = false, heading = "%nThe run on a public task%n", order = 6)
  private LoopOptions loop = new LoopOptions();

  @Spec private CommandSpec spec = CommandSpec.create();

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
    if (task.given()) {
      return onTask();
    }
    refuseUnused();
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

  /** What plain classification does not know is refused, not ignored. */
  private void refuseUnused() {
    List<String> names = new ArrayList<>();
    for (ArgGroupSpec group : spec.argGroups()) {
      if (group.order() >= FIRST_GROUP_OF_TASKS || group.order() == GROUP_OF_TASK) {
        for (OptionSpec option : group.options()) {
          if (spec.commandLine().getParseResult().hasMatchedOption(option)) {
            names.add(option.longestName());
          }
        }
      }
    }
    if (!names.isEmpty()) {
      throw common.usage(
          String.join(", ", names)
              + ": needs --task NAME, or --kind classification for files of your own");
    }
  }

  private int onTask() {
    Path directory = output();
    TaskData data = task.open(common, this.data);
    TaskJob job;
    try {
      job = taskJob(data, directory);
    } catch (IllegalArgumentException e) {
      throw common.usage(String.valueOf(e.getMessage()));
    }
    common.apply();
    TaskOptions.reportSkipped(data, streams);
    data.splits()
        .forEach((split, samples) -> streams.err().printf("%s: %d%n", split, samples.size()));
    TaskResult result;
    try (var progress = new TrainingProgress(streams, job.settings().loop().epochs())) {
      result = TaskFineTuning.run(job, progress);
    }
    Results results = new Results(streams.out());
    if (json) {
      results.json(TaskText.json(result));
    } else {
      TaskText.lines(result).forEach(results::line);
    }
    results.flush();
    return 0;
  }

  private TaskJob taskJob(TaskData data, Path directory) {
    StartingPoint from = start.start(common, streams);
    String name =
        from instanceof StartingPoint.Checkpoint checkpoint
            ? Hub.nameOf(checkpoint.directory())
            : "random weights";
    Preset preset = data.task().preset(name).orElse(TaskSettings.fallback());
    ParseResult parsed = spec.commandLine().getParseResult();
    Predicate<String> given = parsed::hasMatchedOption;
    SiftConfig sift = method.sift(preset.sift());
    TrainerConfig.Builder builder = training.loop(preset, sift != null, given);
    loop.apply(builder);
    TaskSettings settings =
        new TaskSettings(
            builder.precision(method.precision()).build(),
            training.maxLength(preset, given),
            method.optimizer(),
            method.schedule(),
            training.warmup(preset, given),
            training.weightDecay(),
            method.layerDecay(),
            given.test("--cls-dropout") ? method.clsDropout() : Double.valueOf(preset.clsDropout()),
            training.headLoss(method.classWeights()),
            training.tokenDropout(),
            sift,
            method.frozen(),
            method.lora());
    return new TaskJob(
        data,
        from,
        name,
        directory,
        loop.folder(directory),
        dtype.dtype(),
        settings,
        parsed.originalArgs(),
        loop.resume());
  }

  private Path output() {
    Path directory = output;
    if (directory == null) {
      throw common.usage("Missing --output DIR, the model directory to create");
    }
    return directory;
  }

  private FineTuningJob job() {
    Path directory = output();
    try {
      return new FineTuningJob(
          start.start(common, streams),
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
