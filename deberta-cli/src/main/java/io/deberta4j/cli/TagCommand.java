package io.deberta4j.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.deberta4j.Deberta;
import io.deberta4j.hub.PipelineTask;
import io.deberta4j.pipeline.Aggregation;
import io.deberta4j.pipeline.Entity;
import io.deberta4j.pipeline.PipelineOptions;
import io.deberta4j.pipeline.TokenClassification;
import io.deberta4j.pipeline.TokenClassificationOptions;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code deberta tag}. */
@Command(
    name = "tag",
    description = "Finds names, personal data and the like in texts.",
    footer = {
      "%nExample:",
      "  deberta tag --model ner-model \"Angela Merkel was born in Hamburg.\"",
      "  deberta tag --model pii-model --aggregation simple --input mails.txt --json"
    })
final class TagCommand extends TextCommand {
  @Option(
      names = "--aggregation",
      paramLabel = "NAME",
      converter = AggregationName.class,
      description =
          "none, every token on its own; simple, neighbouring tokens together; first (default),"
              + " average or max: whole words, labelled by their first token, the mean of their"
              + " tokens, or their most certain one")
  private Aggregation aggregation = TokenClassificationOptions.DEFAULT.aggregation();

  @Option(
      names = "--ignore-labels",
      paramLabel = "LABEL",
      split = "\\s*,\\s*",
      splitSynopsisLabel = ",",
      description = "labels to leave out, with commas between them (default: O)")
  private List<String> ignored = new ArrayList<>(TokenClassificationOptions.DEFAULT.ignoreLabels());

  TagCommand(Streams streams) {
    super(streams);
  }

  @Override
  void run(Texts texts, PipelineOptions options) {
    Set<String> left = new TreeSet<>(ignored);
    left.remove(""); // --ignore-labels= leaves nothing out
    var wanted = new TokenClassificationOptions(aggregation, left);
    try (var pipeline =
        Deberta.tokenClassification(model(PipelineTask.TOKEN_CLASSIFICATION), options)) {
      each(texts, pipeline, pairs -> pipeline.classify(SingleTexts.of(pairs), wanted), this::print);
    }
  }

  private void print(Results results, TokenClassification found) {
    if (json()) {
      results.json(json(found));
      return;
    }
    results.line(found.text());
    for (Entity entity : found.entities()) {
      results.line(
          String.format(
              Locale.ROOT,
              "  %.4f  %s  %d-%d  %s",
              entity.score(),
              entity.label(),
              entity.start(),
              entity.end(),
              entity.word()));
    }
  }

  private ObjectNode json(TokenClassification found) {
    ObjectNode object = JsonNodeFactory.instance.objectNode();
    object.put("text", found.text());
    ArrayNode array = object.putArray("entities");
    String label = aggregation == Aggregation.NONE ? "entity" : "entity_group";
    for (Entity entity : found.entities()) {
      array
          .addObject()
          .put(label, entity.label())
          .put("score", entity.score())
          .put("word", entity.word())
          .put("start", entity.start())
          .put("end", entity.end());
    }
    return withReading(object, found);
  }
}
