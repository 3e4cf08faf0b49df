package io.deberta4j.cli;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.deberta4j.Deberta;
import io.deberta4j.hub.PipelineTask;
import io.deberta4j.pipeline.PipelineOptions;
import io.deberta4j.pipeline.RankedDocument;
import io.deberta4j.pipeline.RerankingOptions;
import io.deberta4j.pipeline.ScoreFunction;
import io.deberta4j.pipeline.WindowMerge;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code deberta rerank}. */
@Command(
    name = "rerank",
    description = "Ranks texts by how well they answer a query.",
    footer = {
      "%nPrints the best first, with the number of each among the texts given, from 0.",
      "%nExample:",
      "  deberta rerank --model reranker --query \"who eats?\" \\",
      "    --input documents.txt --top-k 10"
    })
final class RerankCommand extends TextCommand {
  @Option(names = "--query", paramLabel = "TEXT", required = true, description = "the query")
  private String query = "";

  @Option(names = "--top-k", paramLabel = "N", description = "texts to print (default: all)")
  private int topK = Integer.MAX_VALUE;

  @Option(names = "--raw", description = "print logits instead of scores in [0, 1]")
  private boolean raw;

  @Option(
      names = "--merge",
      paramLabel = "NAME",
      converter = WindowMergeName.class,
      description = "score of a text of several windows: max (default) or mean")
  private WindowMerge merge = RerankingOptions.DEFAULT.merge();

  RerankCommand(Streams streams) {
    super(streams);
  }

  @Override
  void check() {
    requirePositive("--top-k", topK);
  }

  @Override
  void run(Texts texts, PipelineOptions options) {
    ScoreFunction function = raw ? ScoreFunction.NONE : ScoreFunction.SIGMOID;
    var wanted = RerankingOptions.DEFAULT.withFunction(function).withMerge(merge);
    List<RankedDocument> all = new ArrayList<>();
    try (var pipeline = Deberta.reranking(model(PipelineTask.RERANKING), options)) {
      each(
          texts,
          pipeline,
          pairs -> pipeline.score(query, SingleTexts.of(pairs), wanted),
          (results, one) -> all.add(one.withIndex(all.size())));
    }
    all.sort(Comparator.comparingDouble(RankedDocument::score).reversed());
    printAtEnd(results -> all.stream().limit(topK).forEach(one -> print(results, one)));
  }

  private void print(Results results, RankedDocument one) {
    if (json()) {
      ObjectNode object = JsonNodeFactory.instance.objectNode();
      object.put("index", one.index()).put("text", one.text()).put("score", one.score());
      results.json(withReading(object, one));
      return;
    }
    results.line(String.format(Locale.ROOT, "%.4f  %d  %s", one.score(), one.index(), one.text()));
  }
}
