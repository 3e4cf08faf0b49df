package io.deberta4j.cli;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.deberta4j.Deberta;
import io.deberta4j.hub.PipelineTask;
import io.deberta4j.pipeline.PipelineOptions;
import io.deberta4j.pipeline.WindowMerge;
import io.deberta4j.pipeline.ZeroShotClassification;
import io.deberta4j.pipeline.ZeroShotClassificationOptions;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code deberta zero-shot}. */
@Command(
    name = "zero-shot",
    description = "Gives texts labels that no model was trained for.",
    footer = {
      "%nNeeds a model of natural-language inference.",
      "%nExample:",
      "  deberta zero-shot --model nli-model --labels sport,politics \\",
      "    \"The match ended 2:1.\""
    })
final class ZeroShotCommand extends TextCommand {
  private static final ZeroShotClassificationOptions USUAL = ZeroShotClassificationOptions.DEFAULT;

  @Option(
      names = "--labels",
      paramLabel = "LABEL",
      split = "\\s*,\\s*",
      splitSynopsisLabel = ",",
      required = true,
      description = "the labels to choose from, with commas between them; may be given repeatedly")
  private List<String> labels = new ArrayList<>();

  @Option(
      names = "--hypothesis-template",
      paramLabel = "TEXT",
      description =
          "what the model is asked of each label, which goes where {} is (default: \"This example"
              + " is {}.\")")
  private String template = USUAL.hypothesisTemplate();

  @Option(names = "--multi-label", description = "several labels, or none, may fit")
  private boolean multiLabel;

  @Option(
      names = "--merge",
      paramLabel = "NAME",
      converter = WindowMergeName.class,
      description = "scores of a text of several windows: mean (default) or max")
  private WindowMerge merge = USUAL.merge();

  ZeroShotCommand(Streams streams) {
    super(streams);
  }

  @Override
  void check() {
    if (labels.stream().anyMatch(String::isBlank)) {
      throw usage("--labels has an empty label: " + labels);
    }
    if (!template.contains("{}")) {
      throw usage("--hypothesis-template has no {} for the label: '" + template + "'");
    }
  }

  @Override
  void run(Texts texts, PipelineOptions options) {
    var wanted = new ZeroShotClassificationOptions(template, multiLabel, merge);
    try (var pipeline =
        Deberta.zeroShotClassification(model(PipelineTask.ZERO_SHOT_CLASSIFICATION), options)) {
      each(
          texts,
          pipeline,
          pairs -> pipeline.classify(SingleTexts.of(pairs), labels, wanted),
          this::print);
    }
  }

  private void print(Results results, ZeroShotClassification result) {
    if (json()) {
      ObjectNode object = JsonNodeFactory.instance.objectNode();
      object.put("text", result.text());
      ClassifyCommand.addLabels(object, result.labels());
      results.json(withReading(object, result));
      return;
    }
    results.line(result.text());
    ClassifyCommand.print(results, result.labels());
  }
}
