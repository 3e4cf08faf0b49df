package io.deberta4j.cli;

import io.deberta4j.pretraining.ExperimentArm;
import io.deberta4j.pretraining.Pretraining;
import io.deberta4j.pretraining.PretrainingJob;
import io.deberta4j.pretraining.PretrainingPreset;
import io.deberta4j.pretraining.PretrainingResult;
import io.deberta4j.pretraining.PretrainingSettings;
import io.deberta4j.pretraining.PretrainingStart;
import io.deberta4j.pretraining.PretrainingTask;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.Spec;

/** {@code deberta pretrain}. */
@Command(
    name = "pretrain",
    description = {
      "Trains a language model on plain text, as the DeBERTa models were trained.",
      "Takes a corpus that 'deberta prepare' made, and random weights or a checkpoint. The result is"
          + " a model directory that the other commands and Hugging Face read; with rtd it is the"
          + " discriminator's, and the generator's is below it."
    },
    footer = {
      "%nExample:",
      "  deberta pretrain --corpus books --config config.json --vocab vocabulary \\",
      "    --max-steps 2000 --batch-size 64 --learning-rate 1e-3 --output my-model",
      "  deberta pretrain --corpus books --preset deberta-v3-small \\",
      "    --vocab vocabulary --micro-batch-size 8 --training-precision bf16 \\",
      "    --output my-model",
      "  deberta pretrain --corpus reports --model microsoft/deberta-v3-base \\",
      "    --max-ngram 3 --learning-rate 2e-5 --output my-domain",
      "  deberta pretrain --corpus reports --preset deberta-v3-small-continue \\",
      "    --model microsoft/deberta-v3-small --output my-domain-v3"
    })
final class PretrainCommand implements Callable<Integer> {
  private final Streams streams;
  @Mixin private CommonOptions common = new CommonOptions();

  @ArgGroup(validate = false, heading = "%nStart%n", order = 1)
  private PretrainingStartOptions start = new PretrainingStartOptions();

  @ArgGroup(validate = false, heading = "%nWhat is learnt%n", order = 2)
  private ObjectiveOptions objective = new ObjectiveOptions();

  @ArgGroup(validate = false, heading = "%nTraining%n", order = 3)
  private PretrainingOptions training = new PretrainingOptions();

  @ArgGroup(validate = false, heading = "%nThe run%n", order = 4)
  private LoopOptions loop = new LoopOptions();

  @Spec private CommandSpec spec = CommandSpec.create();

  @Option(
      names = "--corpus",
      paramLabel = "DIR",
      description = "folder that 'deberta prepare' wrote")
  private @Nullable Path corpus;

  @Option(
      names = "--train-sequences",
      paramLabel = "N",
      description =
          "most sequences of the corpus to learn from, spread over all of them; 0 for all (default:"
              + " ${DEFAULT-VALUE})")
  private int sequences;

  @Option(
      names = "--eval-sequences",
      paramLabel = "N",
      description =
          "most held-out sequences of the corpus to evaluate on, spread over all of them; 0"
              + " for none (default: ${DEFAULT-VALUE})")
  private int heldOut = PretrainingSettings.USUAL_HELD_OUT;

  @Option(
      names = "--branch",
      paramLabel = "DIR",
      description =
          "begin at a checkpoint of another run (checkpoints/checkpoint-N in its run directory),"
              + " with its updates, weights and moments, and the settings given here")
  private @Nullable Path branch;

  @Mixin private TrainedModelOptions trained = new TrainedModelOptions();

  PretrainCommand(Streams streams) {
    this.streams = streams;
  }

  @Override
  public Integer call() {
    PretrainingJob job;
    try {
      job = job();
    } catch (IllegalArgumentException e) {
      throw common.usage(String.valueOf(e.getMessage()));
    }
    common.apply();
    PretrainingResult result;
    try (var progress = new PretrainingProgress(streams)) {
      result = Pretraining.run(job, progress);
    }
    trained.print(streams, PretrainingText.json(result), PretrainingText.lines(result));
    return 0;
  }

  private PretrainingJob job() {
    Path folder = corpus;
    if (folder == null) {
      throw common.usage("Missing --corpus DIR, the folder that 'deberta prepare' wrote");
    }
    Path directory = trained.directory(common);
    PretrainingTask task = objective.task(start.preset());
    PretrainingStart from = start.start(task, common, streams);
    ParseResult parsed = spec.commandLine().getParseResult();
    return new PretrainingJob(
        folder,
        from,
        branch,
        directory,
        loop.folder(directory),
        trained.dtype(),
        trained.notes(),
        settings(task, parsed::hasMatchedOption),
        parsed.originalArgs(),
        loop.resume());
  }

  private PretrainingSettings settings(PretrainingTask task, Predicate<String> given) {
    PretrainingPreset preset = start.preset();
    ExperimentArm arm = start.arm();
    objective.refuseUnused(task, given, common);
    if (task != PretrainingTask.RTD) {
      start.refuseGenerator(common);
    }
    return new PretrainingSettings(
        training.loop(preset, loop, given).build(),
        training.optimisation(preset, given),
        task,
        objective.maskShare(),
        objective.maxGram(preset, task, given),
        objective.decoder(),
        arm,
        objective.arlmShare(),
        objective.sharing(),
        objective.replacedTokens(),
        sequences,
        heldOut);
  }
}
