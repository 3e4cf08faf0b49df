package io.deberta4j.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.deberta4j.Deberta;
import io.deberta4j.hub.PipelineTask;
import io.deberta4j.pipeline.Label;
import io.deberta4j.pipeline.PipelineOptions;
import io.deberta4j.pipeline.ScoreFunction;
import io.deberta4j.pipeline.TextClassification;
import io.deberta4j.pipeline.TextClassificationOptions;
import io.deberta4j.pipeline.WindowMerge;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code deberta classify}. */
@Command(
    name = "classify",
    description = "Gives texts, or pairs of texts, a label.",
    footer = {
      "%nExample:",
      "  deberta classify \"I still have not received my new card\"",
      "  deberta classify --model nli-model --pair \"A man eats.\" \\",
      "    \"A man is eating food.\"",
      "  deberta classify --input questions.txt.gz --json > labels.jsonl"
    })
final class ClassifyCommand extends TextCommand {
  private static final int SHOWN = 5;

  @Option(names = "--pair", paramLabel = "TEXT", description = "second text of each TEXT")
  private @Nullable String pair;

  @Option(
      names = "--top-k",
      paramLabel = "N",
      description = "print the N best labels (default: 5; with --json, all)")
  private @Nullable Integer topK;

  @Option(
      names = "--function",
      paramLabel = "NAME",
      converter = ScoreFunctionName.class,
      description =
          "what makes scores of logits: softmax, sigmoid or none (default: what the model was"
              + " trained for)")
  private @Nullable ScoreFunction function;

  @Option(
      names = "--merge",
      paramLabel = "NAME",
      converter = WindowMergeName.class,
      description =
          "scores of a text of several windows: mean (default), or max, the highest for each label")
  private WindowMerge merge = WindowMerge.MEAN;

  ClassifyCommand(Streams streams) {
    super(streams);
  }

  @Override
  void check() {
    requirePositive("--top-k", shown());
  }

  @Override
  @Nullable String pair() {
    return pair;
  }

  @Override
  void run(Texts texts, PipelineOptions options) {
    int shown = shown();
    var wanted = new TextClassificationOptions(function, shown, merge);
    try (var pipeline =
        Deberta.textClassification(model(PipelineTask.TEXT_CLASSIFICATION), options)) {
      each(texts, pipeline, pairs -> pipeline.classifyPairs(pairs, wanted), this::print);
    }
  }

  private int shown() {
    Integer given = topK;
    return given != null ? given : json() ? Integer.MAX_VALUE : SHOWN;
  }

  private void print(Results results, TextClassification result) {
    if (json()) {
      results.json(json(result));
      return;
    }
    results.line(result.pair() == null ? result.text() : result.text() + "  |  " + result.pair());
    print(results, result.labels());
  }

  /** Prints a line for each label. */
  static void print(Results results, List<Label> labels) {
    for (Label label : labels) {
      results.line(String.format(Locale.ROOT, "  %.4f  %s", label.score(), label.label()));
    }
  }

  private static ObjectNode json(TextClassification result) {
    ObjectNode object = JsonNodeFactory.instance.objectNode();
    object.put("text", result.text());
    if (result.pair() != null) {
      object.put("pair", result.pair());
    }
    addLabels(object, result.labels());
    return withReading(object, result);
  }

  /** Adds the labels as {@code labels}. */
  static void addLabels(ObjectNode object, List<Label> labels) {
    ArrayNode array = object.putArray("labels");
    for (Label label : labels) {
      array.addObject().put("label", label.label()).put("score", label.score());
    }
  }
}
