package io.deberta4j.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.deberta4j.Deberta;
import io.deberta4j.pipeline.Label;
import io.deberta4j.pipeline.TextClassification;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code deberta classify}. */
@Command(
    name = "classify",
    description = "Gives texts, or pairs of texts, a label.",
    footer = {
      "%nExample:",
      "  deberta classify \"I still have not received my new card\"",
      "  deberta classify --model nli-model --pair \"A man eats.\" \"A man is eating food.\"",
      "  deberta classify --input questions.txt.gz --json > labels.jsonl"
    })
final class ClassifyCommand implements Callable<Integer> {
  private static final int SHOWN = 5;

  private final Streams streams;
  @Mixin private CommonOptions common = new CommonOptions();
  @Mixin private PrecisionOption precision = new PrecisionOption();
  @Mixin private BackendOption backend = new BackendOption();

  @ArgGroup(validate = false, heading = "%nTexts and results%n", order = 1)
  private TextOptions text = new TextOptions();

  @ArgGroup(validate = false, heading = "%nModel%n", order = 2)
  private ModelOption model = new ModelOption();

  @ArgGroup(validate = false, heading = "%nReading%n", order = 3)
  private ReadingOptions reading = new ReadingOptions();

  @Option(names = "--pair", paramLabel = "TEXT", description = "second text of each TEXT")
  private @Nullable String pair;

  @Option(
      names = "--top-k",
      paramLabel = "N",
      description = "print the N best labels (default: 5; with --json, all)")
  private @Nullable Integer topK;

  ClassifyCommand(Streams streams) {
    this.streams = streams;
  }

  @Override
  public Integer call() {
    int shown = shown();
    var options = precision.apply(backend.apply(reading.options(common)));
    try (Texts texts = text.open(streams, common, pair)) {
      try (var pipeline = Deberta.textClassification(model.directory(streams), options)) {
        new TextRun<>(pipeline::classifyPairs, TextClassification::truncated, pipeline.maxLength())
            .run(texts, streams, (results, result) -> print(results, result, shown));
      }
    }
    return 0;
  }

  private int shown() {
    Integer given = topK;
    if (given == null) {
      return text.json() ? Integer.MAX_VALUE : SHOWN;
    }
    if (given < 1) {
      throw common.usage("--top-k must be at least 1, got " + given);
    }
    return given;
  }

  private void print(Results results, TextClassification result, int shown) {
    List<Label> labels = result.labels().subList(0, Math.min(shown, result.labels().size()));
    if (text.json()) {
      results.json(json(result, labels));
      return;
    }
    results.line(result.pair() == null ? result.text() : result.text() + "  |  " + result.pair());
    for (Label label : labels) {
      results.line(String.format(Locale.ROOT, "  %.4f  %s", label.score(), label.label()));
    }
  }

  private static ObjectNode json(TextClassification result, List<Label> labels) {
    ObjectNode object = JsonNodeFactory.instance.objectNode();
    object.put("text", result.text());
    if (result.pair() != null) {
      object.put("pair", result.pair());
    }
    ArrayNode array = object.putArray("labels");
    for (Label label : labels) {
      array.addObject().put("label", label.label()).put("score", label.score());
    }
    return object.put("precision", result.precision());
  }
}
