package io.deberta4j.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.deberta4j.Deberta;
import io.deberta4j.hub.PipelineTask;
import io.deberta4j.pipeline.Choice;
import io.deberta4j.pipeline.MultipleChoice;
import io.deberta4j.pipeline.MultipleChoicePipeline.Question;
import io.deberta4j.pipeline.PipelineOptions;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code deberta choose}. */
@Command(
    name = "choose",
    description = "Tells which of several choices fits a context.",
    footer = {
      "%nEach TEXT is a context. The best choice comes first, with its number, from 0.",
      "%nExample:",
      "  deberta choose --model choice-model --choice \"He eats.\" \\",
      "    --choice \"It rains.\" \"A man is hungry.\""
    })
final class ChooseCommand extends TextCommand {
  @Option(
      names = "--choice",
      paramLabel = "TEXT",
      required = true,
      description = "what may fit each TEXT; give two or more")
  private List<String> choices = new ArrayList<>();

  ChooseCommand(Streams streams) {
    super(streams);
  }

  @Override
  void check() {
    if (choices.size() < 2) {
      throw usage("--choice must be given twice or more, got " + choices);
    }
  }

  @Override
  void run(Texts texts, PipelineOptions options) {
    try (var pipeline = Deberta.multipleChoice(model(PipelineTask.MULTIPLE_CHOICE), options)) {
      each(
          texts,
          pipeline,
          pairs ->
              pipeline.choose(
                  SingleTexts.of(pairs).stream().map(text -> new Question(text, choices)).toList()),
          this::print);
    }
  }

  private void print(Results results, MultipleChoice chosen) {
    if (json()) {
      results.json(json(chosen));
      return;
    }
    results.line(chosen.context());
    for (Choice choice : chosen.choices()) {
      results.line(
          String.format(
              Locale.ROOT, "  %.4f  %d  %s", choice.score(), choice.index(), choice.text()));
    }
  }

  private static ObjectNode json(MultipleChoice chosen) {
    ObjectNode object = JsonNodeFactory.instance.objectNode();
    object.put("context", chosen.context());
    ArrayNode array = object.putArray("choices");
    for (Choice choice : chosen.choices()) {
      array
          .addObject()
          .put("index", choice.index())
          .put("text", choice.text())
          .put("score", choice.score());
    }
    return withReading(object, chosen);
  }
}
