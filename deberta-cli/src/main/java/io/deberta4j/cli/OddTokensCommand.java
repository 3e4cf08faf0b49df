package io.deberta4j.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.deberta4j.Deberta;
import io.deberta4j.hub.PipelineTask;
import io.deberta4j.pipeline.PipelineOptions;
import io.deberta4j.pipeline.ReplacedToken;
import io.deberta4j.pipeline.ReplacedTokenDetection;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code deberta odd-tokens}. */
@Command(
    name = "odd-tokens",
    description = "Tells how odd each token of a text is.",
    footer = {
      "%nNeeds a discriminator of DeBERTa v3's pre-training (replaced-token detection).",
      "%nExample:",
      "  deberta odd-tokens --model microsoft/deberta-v3-base --top-k 3 \\",
      "    \"The cat barked at the postman.\""
    })
final class OddTokensCommand extends TextCommand {
  @Option(
      names = "--top-k",
      paramLabel = "N",
      description = "print the N oddest tokens, the oddest first (default: all, as they stand)")
  private @Nullable Integer topK;

  OddTokensCommand(Streams streams) {
    super(streams);
  }

  @Override
  void check() {
    if (topK != null) {
      requirePositive("--top-k", topK);
    }
  }

  @Override
  void run(Texts texts, PipelineOptions options) {
    try (var pipeline =
        Deberta.replacedTokenDetection(model(PipelineTask.REPLACED_TOKEN_DETECTION), options)) {
      each(texts, pipeline, pairs -> pipeline.detect(SingleTexts.of(pairs)), this::print);
    }
  }

  private void print(Results results, ReplacedTokenDetection detected) {
    List<ReplacedToken> tokens = topK == null ? detected.tokens() : detected.top(topK);
    if (json()) {
      results.json(json(detected, tokens));
      return;
    }
    results.line(detected.text());
    for (ReplacedToken token : tokens) {
      results.line(
          String.format(
              Locale.ROOT,
              "  %.4f  %d-%d  %s",
              token.score(),
              token.start(),
              token.end(),
              token.token()));
    }
  }

  private static ObjectNode json(ReplacedTokenDetection detected, List<ReplacedToken> tokens) {
    ObjectNode object = JsonNodeFactory.instance.objectNode();
    object.put("text", detected.text());
    ArrayNode array = object.putArray("tokens");
    for (ReplacedToken token : tokens) {
      array
          .addObject()
          .put("token", token.token())
          .put("score", token.score())
          .put("word", token.word())
          .put("start", token.start())
          .put("end", token.end());
    }
    return withReading(object, detected);
  }
}
