package io.deberta4j.cli;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.deberta4j.Deberta;
import io.deberta4j.hub.PipelineTask;
import io.deberta4j.io.DataException;
import io.deberta4j.pipeline.NaturalLanguageInference;
import io.deberta4j.pipeline.NliRelation;
import io.deberta4j.pipeline.PipelineOptions;
import io.deberta4j.pipeline.WindowMerge;
import io.deberta4j.tokenizer.TextPair;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code deberta nli}. */
@Command(
    name = "nli",
    description = "Tells whether a text says so: entailment, neutral, contradiction.",
    footer = {
      "%nLines of a file are JSON with \"premise\" and \"hypothesis\".",
      "%nExample:",
      "  deberta nli --model nli-model --hypothesis \"Somebody eats.\" \"A man eats.\""
    })
final class NliCommand extends TextCommand {
  @Option(
      names = "--hypothesis",
      paramLabel = "TEXT",
      description = "what each TEXT, the premise, may say or not")
  private @Nullable String hypothesis;

  @Option(
      names = "--merge",
      paramLabel = "NAME",
      converter = WindowMergeName.class,
      description =
          "probabilities of a premise of several windows: mean (default), or max, the highest for"
              + " each relation")
  private WindowMerge merge = WindowMerge.MEAN;

  NliCommand(Streams streams) {
    super(streams);
  }

  @Override
  @Nullable String pair() {
    return hypothesis;
  }

  @Override
  LineKeys keys() {
    return new LineKeys("premise", "hypothesis");
  }

  @Override
  void run(Texts texts, PipelineOptions options) {
    try (var pipeline =
        Deberta.naturalLanguageInference(model(PipelineTask.NATURAL_LANGUAGE_INFERENCE), options)) {
      each(texts, pipeline, pairs -> pipeline.infer(required(pairs), merge), this::print);
    }
  }

  private static List<TextPair> required(List<TextPair> pairs) {
    if (pairs.stream().anyMatch(pair -> pair.pair() == null)) {
      throw new DataException(
          "no hypothesis; give --hypothesis, or \"hypothesis\" in lines of JSON");
    }
    return pairs;
  }

  private void print(Results results, NaturalLanguageInference result) {
    if (json()) {
      ObjectNode object = JsonNodeFactory.instance.objectNode();
      object.put("premise", result.premise()).put("hypothesis", result.hypothesis());
      ObjectNode scores = object.putObject("scores");
      result.scores().forEach((relation, score) -> scores.put(name(relation), score));
      results.json(withReading(object, result));
      return;
    }
    results.line(result.premise() + "  |  " + result.hypothesis());
    result.scores().entrySet().stream()
        .sorted(Comparator.comparing((Map.Entry<NliRelation, Double> e) -> -e.getValue()))
        .map(e -> String.format(Locale.ROOT, "  %.4f  %s", e.getValue(), name(e.getKey())))
        .forEach(results::line);
  }

  private static String name(NliRelation relation) {
    return relation.name().toLowerCase(Locale.ROOT);
  }
}
