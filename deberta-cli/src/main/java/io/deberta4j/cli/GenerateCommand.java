package io.deberta4j.cli;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.deberta4j.pretraining.GenerationSettings;
import io.deberta4j.pretraining.TextGeneration;
import io.deberta4j.pretraining.TextGeneration.Continuation;
import io.deberta4j.tokenizer.TextPair;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code deberta generate}. */
@Command(
    name = "generate",
    description = {
      "Goes on with texts, token by token.",
      "Needs a model that was pre-trained from left to right: --objective arlm or mlm+arlm."
    },
    footer = {
      "%nExample:",
      "  deberta generate --model my-model --max-new-tokens 50 --top-p 0.9 \\",
      "    \"The old man\"",
      "  deberta generate --model my-model --temperature 0 --stop . \"She looked at\""
    })
final class GenerateCommand implements Callable<Integer> {
  private final Streams streams;
  @Mixin private CommonOptions common = new CommonOptions();

  @ArgGroup(validate = false, heading = "%nTexts and results%n", order = 1)
  private TextOptions text = new TextOptions();

  @Spec private CommandSpec spec = CommandSpec.create();

  @Option(
      names = {"-m", "--model"},
      paramLabel = ModelSource.LABEL,
      description = "model directory, or a published model as org/name or org/name@revision")
  private @Nullable String model;

  @Option(
      names = "--max-new-tokens",
      paramLabel = "N",
      description = "most tokens to add (default: ${DEFAULT-VALUE})")
  private int maxNewTokens = 40;

  @Option(
      names = "--temperature",
      paramLabel = "X",
      description =
          "scores are divided by it; 0 takes the best token always (default: ${DEFAULT-VALUE})")
  private double temperature = 1;

  @Option(
      names = "--top-k",
      paramLabel = "N",
      description = "draw from the N best tokens only (default: from all)")
  private int topK;

  @Option(
      names = "--top-p",
      paramLabel = "X",
      description =
          "draw from the fewest best tokens whose probabilities reach X (default: from all)")
  private double topP = 1;

  @Option(
      names = "--repetition-penalty",
      paramLabel = "X",
      description = "above 1: tokens that are there already become less likely (default: 1)")
  private double repetitionPenalty = 1;

  @Option(
      names = "--seed",
      paramLabel = "N",
      description = "fixes every draw (default: ${DEFAULT-VALUE})")
  private long seed = 42;

  @Option(
      names = "--stop",
      paramLabel = "TEXT",
      description = "end before this text; several times for several")
  private List<String> stops = new ArrayList<>();

  GenerateCommand(Streams streams) {
    this.streams = streams;
  }

  @Override
  public Integer call() {
    String name = model;
    if (name == null) {
      throw common.usage("Missing --model MODEL, a model that was trained from left to right");
    }
    GenerationSettings settings = settings();
    common.apply();
    try (Texts texts = text.open(streams, common, null);
        var generation = TextGeneration.open(ModelSource.model(name, streams))) {
      Results results = new Results(streams.out());
      List<Text> next = texts.next(1);
      while (!next.isEmpty()) {
        TextPair input = next.get(0).text();
        if (input.pair() != null) {
          throw common.usage(
              next.get(0).where() + ": has a second text, which nothing goes on with");
        }
        print(results, generation.generate(input.text(), settings, stops));
        results.flush();
        next = texts.next(1);
      }
    }
    return 0;
  }

  private GenerationSettings settings() {
    Predicate<String> given = spec.commandLine().getParseResult()::hasMatchedOption;
    for (String option : List.of("--top-k", "--top-p", "--seed")) {
      if (temperature == 0 && given.test(option)) {
        throw common.usage(option + ": nothing is drawn at --temperature 0");
      }
    }
    if (stops.contains("")) {
      throw common.usage("--stop must not be empty: every text would end at once");
    }
    try {
      return new GenerationSettings(maxNewTokens, repetitionPenalty, temperature, topK, topP, seed);
    } catch (IllegalArgumentException e) {
      throw common.usage(String.valueOf(e.getMessage()));
    }
  }

  private void print(Results results, Continuation continuation) {
    if (!text.json()) {
      results.line(continuation.prompt() + continuation.text());
      return;
    }
    ObjectNode object = JsonNodeFactory.instance.objectNode();
    object
        .put("prompt", continuation.prompt())
        .put("text", continuation.text())
        .put("tokens", continuation.tokens())
        .put("finish", continuation.finish().name().toLowerCase(Locale.ROOT));
    results.json(object);
  }
}
