package io.deberta4j.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.deberta4j.Deberta;
import io.deberta4j.pipeline.Embedding;
import io.deberta4j.pipeline.Pooling;
import java.util.concurrent.Callable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code deberta embed}. */
@Command(
    name = "embed",
    description = "Turns texts into vectors.",
    footer = {
      "%nExample:",
      "  deberta embed --normalize --input sentences.txt --json > vectors.jsonl"
    })
final class EmbedCommand implements Callable<Integer> {
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

  @Option(
      names = "--pooling",
      paramLabel = "NAME",
      converter = PoolingName.class,
      description = "how tokens become one vector: mean over real tokens (default), cls, max")
  private Pooling pooling = Pooling.MEAN;

  @Option(names = "--normalize", description = "divide vectors by their Euclidean length")
  private boolean normalised;

  EmbedCommand(Streams streams) {
    this.streams = streams;
  }

  @Override
  public Integer call() {
    var options = precision.apply(backend.apply(reading.options(common)));
    try (Texts texts = text.open(streams, common, null)) {
      try (var pipeline =
          Deberta.featureExtraction(model.directory(streams), options, pooling, normalised)) {
        new TextRun<>(
                pairs -> pipeline.embed(SingleTexts.of(pairs)),
                Embedding::truncated,
                pipeline.maxLength())
            .run(texts, streams, this::print);
      }
    }
    return 0;
  }

  private void print(Results results, Embedding embedding) {
    if (text.json()) {
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
    return object.put("precision", embedding.precision()).put("truncated", embedding.truncated());
  }
}
