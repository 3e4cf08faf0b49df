package io.deberta4j.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.deberta4j.corpus.HeldOutText;
import io.deberta4j.io.DataException;
import io.deberta4j.metric.Proportion;
import io.deberta4j.pretraining.MinedPairs;
import io.deberta4j.pretraining.MinimalPair;
import io.deberta4j.pretraining.MinimalPairEvaluation;
import io.deberta4j.pretraining.MinimalPairResult;
import io.deberta4j.pretraining.PairTemplates;
import io.deberta4j.pretraining.SequenceScore;
import io.deberta4j.pretraining.SequenceScores;
import io.deberta4j.tokenizer.Tokenizer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code deberta minimal-pairs}. */
@Command(
    name = "minimal-pairs",
    description = {
      "Asks a masked model which of two words stands where, when both have the same neighbours.",
      "As in \"a new [MASK] opened beside the new [MASK]\": store, mall. Sentences are of our own;"
          + " with --corpus or --text also those of the text in which a word occurs twice with"
          + " different words behind it. Intervals take sentences for independent."
    },
    footer = {
      "%nExample:",
      "  deberta minimal-pairs --model my-model",
      "  deberta minimal-pairs --model my-model --corpus books \\",
      "    --output pairs.jsonl --json"
    })
final class MinimalPairsCommand implements Callable<Integer> {
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
      names = {"-o", "--output"},
      paramLabel = "FILE",
      description = "write what was lost on each pair, a JSON object a line")
  private @Nullable Path output;

  @Option(names = "--json", description = "print the figures as a JSON object")
  private boolean json;

  MinimalPairsCommand(Streams streams) {
    this.streams = streams;
  }

  @Override
  public Integer call() {
    String name = model;
    if (name == null) {
      throw common.usage("Missing --model MODEL, a masked language model");
    }
    text.check(common, spec.commandLine().getParseResult()::hasMatchedOption);
    common.apply();
    Path directory = ModelSource.model(name, streams);
    Tokenizer tokenizer = Tokenizer.load(directory);
    PairTemplates templates = PairTemplates.standard(tokenizer);
    if (!templates.leftOut().isEmpty()) {
      streams
          .err()
          .printf(
              "deberta: %d of %d sentences have words that are no single token of this model%n",
              templates.leftOut().size(), templates.leftOut().size() + templates.pairs().size());
    }
    List<MinimalPairResult> parts = new ArrayList<>();
    add(parts, "templates", "templates", templates.pairs(), directory);
    if (text.given()) {
      HeldOutText heldOut = text.open(tokenizer);
      add(parts, "mined", heldOut.name(), MinedPairs.of(heldOut, tokenizer), directory);
    }
    if (parts.isEmpty()) {
      throw new DataException(
          directory + ": no pair can be asked with this vocabulary. Take another --text.");
    }
    print(parts);
    return 0;
  }

  private static void add(
      List<MinimalPairResult> parts,
      String part,
      String data,
      List<MinimalPair> pairs,
      Path directory) {
    if (!pairs.isEmpty()) {
      parts.add(
          new MinimalPairResult(part, data, pairs, MinimalPairEvaluation.score(directory, pairs)));
    }
  }

  private void print(List<MinimalPairResult> parts) {
    Path file = output;
    if (file != null) {
      List<SequenceScore> all = new ArrayList<>();
      parts.forEach(part -> all.addAll(part.sequences()));
      SequenceScores.write(file, all);
    }
    Results results = new Results(streams.out());
    if (json) {
      results.json(json(parts, file));
    } else {
      for (MinimalPairResult part : parts) {
        part.figures().forEach(figure -> results.line(HeldOutReport.line(figure)));
        Proportion told = part.accuracy();
        results.line(
            String.format(
                Locale.ROOT,
                "%-10s %d of %d right, %.1f %% to %.1f %%",
                part.data(),
                told.right(),
                told.trials(),
                100 * told.low(),
                100 * told.high()));
      }
    }
    results.flush();
  }

  private static ObjectNode json(List<MinimalPairResult> parts, @Nullable Path scores) {
    ObjectNode object = JsonNodeFactory.instance.objectNode();
    HeldOutReport.put(object, scores);
    ArrayNode figures = object.putArray("figures");
    ObjectNode intervals = object.putObject("intervals");
    for (MinimalPairResult part : parts) {
      HeldOutReport.figures(figures, part.figures());
      Proportion told = part.accuracy();
      intervals
          .putObject(part.part() + "_accuracy")
          .put("right", told.right())
          .put("pairs", told.trials())
          .put("low", told.low())
          .put("high", told.high());
    }
    return object;
  }
}
