package io.deberta4j.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.deberta4j.Deberta;
import io.deberta4j.hub.PipelineTask;
import io.deberta4j.pipeline.Embedding;
import io.deberta4j.pipeline.PipelineOptions;
import io.deberta4j.pipeline.Pooling;
import io.deberta4j.pipeline.SentenceEmbeddingOptions;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code deberta embed}. */
@Command(
    name = "embed",
    description = "Turns texts into vectors.",
    footer = {
      "%nExample:",
      "  deberta embed --normalize --input sentences.txt --json > vectors.jsonl"
    })
final class EmbedCommand extends TextCommand {
  @Option(
      names = "--pooling",
      paramLabel = "NAME",
      converter = PoolingName.class,
      description =
          "how tokens become one vector: mean over real tokens, cls, max (default: as the model"
              + " directory says, else mean)")
  private @Nullable Pooling pooling;

  @Option(
      names = "--normalize",
      negatable = true,
      description =
          "divide vectors by their Euclidean length, or not (default: as the model directory says,"
              + " else not)")
  private @Nullable Boolean normalised;

  @Option(
      names = "--prompt",
      paramLabel = "TEXT",
      description = "put this before every text (default: as the model directory says)")
  private @Nullable String prompt;

  EmbedCommand(Streams streams) {
    super(streams);
  }

  @Override
  void run(Texts texts, PipelineOptions options) {
    var wanted = new SentenceEmbeddingOptions(pooling, normalised, prompt);
    try (var pipeline =
        Deberta.sentenceEmbedding(model(PipelineTask.SENTENCE_EMBEDDING), options, wanted)) {
      each(texts, pipeline, pairs -> pipeline.embed(SingleTexts.of(pairs)), this::print);
    }
  }

  private void print(Results results, Embedding embedding) {
    if (json()) {
      results.json(json(embedding));
      return;
    }
    StringBuilder line = new StringBuilder();
    for (float x : embedding.vector()) {
      line.append(line.length() == 0 ? "" : " ").append(x);
    }
    results.line(line.toString());
  }

  private static ObjectNode json(Embedding embedding) {
    ObjectNode object = JsonNodeFactory.instance.objectNode();
    object.put("text", embedding.text());
    ArrayNode array = object.putArray("embedding");
    for (float x : embedding.vector()) {
      array.add(x);
    }
    return withReading(object, embedding);
  }
}
