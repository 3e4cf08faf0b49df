package io.deberta4j.cli;

import io.deberta4j.pretraining.ExperimentArm;
import io.deberta4j.pretraining.PretrainingPreset;
import io.deberta4j.pretraining.PretrainingStart;
import io.deberta4j.pretraining.PretrainingTask;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Where pre-training starts. */
final class PretrainingStartOptions {
  @Option(
      names = "--preset",
      paramLabel = "NAME",
      description =
          "random weights in a published shape, with the settings published for it, where options"
              + " do not say otherwise: deberta-v3-base, ... (an unknown name lists them all);"
              + " deberta-v3-xsmall-continue and deberta-v3-small-continue are the settings to go"
              + " on from --model")
  private @Nullable String preset;

  @Option(
      names = "--config",
      paramLabel = "FILE",
      description = "random weights for this config.json")
  private @Nullable Path config;

  @Option(
      names = "--generator-config",
      paramLabel = "FILE",
      description =
          "with rtd: config.json of the generator (default: the same with half the layers)")
  private @Nullable Path generatorConfig;

  @Option(
      names = "--vocab",
      paramLabel = "DIR",
      description =
          "directory or file of the tokenizer, or org/name[@revision]; with --preset and --config")
  private @Nullable String vocabulary;

  @Option(
      names = {"-m", "--model"},
      paramLabel = ModelSource.LABEL,
      description =
          "go on from this checkpoint, a directory or org/name[@revision]; with rtd that of the"
              + " discriminator. What it lacks of its head is drawn")
  private @Nullable String model;

  @Option(
      names = "--generator",
      paramLabel = "DIR",
      description =
          "with rtd: checkpoint of the generator, a directory or a file of weights (default: the"
              + " folder generator of --model, or pytorch_model.generator.bin in it)")
  private @Nullable Path generator;

  @Option(
      names = "--arm",
      paramLabel = "NAME",
      description =
          "change --preset or --config into an arm of the experiments: deberta, absolute-input,"
              + " relative-bias, without-c2p, ... (an unknown name lists them all)")
  private @Nullable String arm;

  /**
   * Returns the preset, or null for none.
   *
   * @throws IllegalArgumentException if there is none of this name
   */
  @Nullable PretrainingPreset preset() {
    return preset == null ? null : PretrainingPreset.named(preset);
  }

  /**
   * Returns the arm, or null for none.
   *
   * @throws IllegalArgumentException if there is none of this name
   */
  @Nullable ExperimentArm arm() {
    return arm == null ? null : ExperimentArm.named(arm);
  }

  PretrainingStart start(PretrainingTask task, CommonOptions common, Streams streams) {
    PretrainingPreset script = preset();
    boolean continues = script != null && script.continues();
    String name = model;
    Path file = config;
    String tokenizer = vocabulary;
    refuse(common, generatorConfig != null && file == null, "--generator-config", "--config");
    refuse(common, generator != null && name == null, "--generator", "--model");
    refuse(common, continues && name == null, "--preset " + preset, "--model to go on from");
    if (name == null && tokenizer != null) {
      if (script != null && file == null) {
        return new PretrainingStart.Published(
            script.model(), ModelSource.tokenizer(tokenizer, streams));
      }
      if (script == null && file != null) {
        return new PretrainingStart.Fresh(
            file, generatorConfig, ModelSource.tokenizer(tokenizer, streams));
      }
    }
    if (name != null && (script == null || continues) && file == null && tokenizer == null) {
      boolean pair = task == PretrainingTask.RTD && generator == null;
      Path directory = pair ? ModelSource.pair(name, streams) : ModelSource.model(name, streams);
      return new PretrainingStart.Checkpoint(directory, generator, script);
    }
    throw common.usage(
        "Give one start: --preset NAME and --vocab DIR, or --config FILE and --vocab DIR, for"
            + " random weights; or --model DIR to go on from a checkpoint, with --preset"
            + " NAME-continue for published settings");
  }

  /** Refuses what concerns the generator where there is none. */
  void refuseGenerator(CommonOptions common) {
    refuse(common, generatorConfig != null, "--generator-config", "--objective rtd");
    refuse(common, generator != null, "--generator", "--objective rtd");
  }

  private static void refuse(CommonOptions common, boolean given, String option, String needed) {
    if (given) {
      throw common.usage(option + ": needs " + needed);
    }
  }
}
