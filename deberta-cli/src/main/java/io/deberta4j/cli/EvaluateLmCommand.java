package io.deberta4j.cli;

import io.deberta4j.pretraining.HeldOutEvaluation;
import io.deberta4j.pretraining.HeldOutResult;
import io.deberta4j.pretraining.HeldOutSettings;
import io.deberta4j.pretraining.PretrainingTask;
import io.deberta4j.pretraining.SequenceScores;
import io.deberta4j.tokenizer.Tokenizer;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code deberta evaluate-lm}. */
@Command(
    name = "evaluate-lm",
    description = {
      "Measures a pre-trained model on held-out text.",
      "All models are asked the same, whatever they are and however they were trained: masks depend"
          + " on text, --seed, --mask-share and --max-ngram alone. With --corpus, figures stand"
          + " beside what the frequencies of tokens alone would give."
    },
    footer = {
      "%nExample:",
      "  deberta evaluate-lm --model my-model --corpus books --output scores.jsonl",
      "  deberta evaluate-lm --model my-model --corpus books \\",
      "    --text other-books --boundary empty-line"
    })
final class EvaluateLmCommand implements Callable<Integer> {
  private final Streams streams;
  @Mixin private CommonOptions common = new CommonOptions();

  @ArgGroup(validate = false, heading = "%nText%n", order = 1)
  private HeldOutOptions text = new HeldOutOptions();

  @Spec private CommandSpec spec = CommandSpec.create();

  @Option(
      names = {"-m", "--model"},
      paramLabel = ModelSource.LABEL,
      description = "model directory, or a published model as org/name or org/name@revision")
  private @Nullable String model;

  @Option(
      names = "--objective",
      paramLabel = "NAME",
      description = "mlm, rtd, arlm or mlm+arlm (default: what the model was trained for here)")
  private @Nullable String objective;

  @Option(
      names = "--mask-share",
      paramLabel = "X",
      description = "share of the tokens that are predicted (default: ${DEFAULT-VALUE})")
  private double maskShare = HeldOutSettings.USUAL.maskShare();

  @Option(
      names = "--max-ngram",
      paramLabel = "N",
      description =
          "1 masks single tokens, more whole words, up to so many in a row (default:"
              + " ${DEFAULT-VALUE})")
  private int maxGram = HeldOutSettings.USUAL.maxGram();

  @Option(
      names = "--seed",
      paramLabel = "N",
      description = "fixes the masks (default: ${DEFAULT-VALUE}, as in training)")
  private long seed = HeldOutSettings.USUAL.seed();

  @Option(
      names = "--batch-size",
      paramLabel = "N",
      description = "sequences at once; results do not depend on it (default: ${DEFAULT-VALUE})")
  private int batchSize = HeldOutSettings.USUAL.batchSize();

  @Option(
      names = {"-o", "--output"},
      paramLabel = "FILE",
      description = "write what was lost on each sequence, a JSON object a line")
  private @Nullable Path output;

  @Option(names = "--json", description = "print the figures as a JSON object")
  private boolean json;

  EvaluateLmCommand(Streams streams) {
    this.streams = streams;
  }

  @Override
  public Integer call() {
    String name = model;
    if (name == null) {
      throw common.usage("Missing --model MODEL, a pre-trained model");
    }
    if (!text.given()) {
      throw common.usage("Missing --corpus DIR or --text PATH, the text to measure on");
    }
    text.check(common, spec.commandLine().getParseResult()::hasMatchedOption);
    HeldOutSettings settings = settings();
    PretrainingTask asked = asked();
    common.apply();
    Path directory =
        asked == PretrainingTask.RTD
            ? ModelSource.pair(name, streams)
            : ModelSource.model(name, streams);
    PretrainingTask task = asked == null ? trained(directory) : asked;
    Tokenizer tokenizer = Tokenizer.load(directory);
    HeldOutResult result =
        new HeldOutEvaluation(text.open(tokenizer), text.training(tokenizer), settings)
            .measure(directory, task);
    Path file = output;
    if (file != null) {
      SequenceScores.write(file, result.sequences());
    }
    Results results = new Results(streams.out());
    if (json) {
      results.json(HeldOutReport.json(result, file));
    } else {
      HeldOutReport.lines(result).forEach(results::line);
    }
    results.flush();
    return 0;
  }

  private HeldOutSettings settings() {
    try {
      return new HeldOutSettings(maskShare, maxGram, seed, batchSize);
    } catch (IllegalArgumentException e) {
      throw common.usage(String.valueOf(e.getMessage()));
    }
  }

  private @Nullable PretrainingTask asked() {
    String name = objective;
    try {
      return name == null ? null : fitting(PretrainingTask.named(name));
    } catch (IllegalArgumentException e) {
      throw common.usage(String.valueOf(e.getMessage()));
    }
  }

  private PretrainingTask trained(Path directory) {
    return HeldOutEvaluation.task(directory)
        .map(this::fitting)
        .orElseThrow(
            () ->
                common.usage(
                    "Missing --objective NAME: "
                        + directory
                        + " does not say what it was trained for"));
  }

  /** Refuses options that are of no meaning to the task. */
  private PretrainingTask fitting(PretrainingTask task) {
    for (String option : new String[] {"--mask-share", "--max-ngram", "--seed"}) {
      boolean given = spec.commandLine().getParseResult().hasMatchedOption(option);
      if (given && !task.masks()) {
        throw common.usage(option + ": nothing is masked with --objective " + task.optionName());
      }
    }
    return task;
  }
}
