package io.deberta4j.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.deberta4j.Deberta;
import io.deberta4j.hub.PipelineTask;
import io.deberta4j.pipeline.FillMaskOptions;
import io.deberta4j.pipeline.FilledMask;
import io.deberta4j.pipeline.FilledText;
import io.deberta4j.pipeline.MaskDecoder;
import io.deberta4j.pipeline.PipelineOptions;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code deberta fill-mask}. */
@Command(
    name = "fill-mask",
    description = "Guesses the tokens behind [MASK].",
    footer = {
      "%nExample:",
      "  deberta fill-mask --model microsoft/deberta-v3-base \\",
      "    \"The capital of France is [MASK].\""
    })
final class FillMaskCommand extends TextCommand {
  @Option(
      names = "--decoder",
      paramLabel = "NAME",
      converter = DecoderName.class,
      description =
          "emd (Enhanced Mask Decoder), plain (last layer), or auto (default): emd where its"
              + " weights are there and position_biased_input is false")
  private MaskDecoder decoder = MaskDecoder.AUTO;

  @Option(
      names = "--top-k",
      paramLabel = "N",
      description = "candidates for each mask (default: ${DEFAULT-VALUE})")
  private int topK = 5;

  @Option(
      names = "--targets",
      paramLabel = "WORD",
      split = "\\s*,\\s*",
      splitSynopsisLabel = ",",
      description = "the only candidates, with commas between them (default: the whole vocabulary)")
  private List<String> targets = new ArrayList<>();

  FillMaskCommand(Streams streams) {
    super(streams);
  }

  @Override
  void check() {
    requirePositive("--top-k", topK);
  }

  @Override
  void run(Texts texts, PipelineOptions options) {
    var wanted = new FillMaskOptions(topK, targets);
    try (var pipeline = Deberta.fillMask(model(PipelineTask.FILL_MASK), options, decoder)) {
      each(texts, pipeline, pairs -> pipeline.fill(SingleTexts.of(pairs), wanted), this::print);
    }
  }

  private void print(Results results, FilledText filled) {
    if (json()) {
      results.json(json(filled));
      return;
    }
    results.line(filled.text());
    for (int i = 0; i < filled.masks().size(); i++) {
      if (filled.masks().size() > 1) {
        results.line("  mask " + (i + 1));
      }
      for (FilledMask candidate : filled.masks().get(i)) {
        results.line(
            String.format(
                Locale.ROOT,
                "  %.4f  %s  %s",
                candidate.score(),
                candidate.tokenString(),
                candidate.sequence()));
      }
    }
  }

  private static ObjectNode json(FilledText filled) {
    ObjectNode object = JsonNodeFactory.instance.objectNode();
    object.put("text", filled.text());
    ArrayNode masks = object.putArray("masks");
    for (List<FilledMask> candidates : filled.masks()) {
      ArrayNode array = masks.addArray();
      for (FilledMask candidate : candidates) {
        array
            .addObject()
            .put("sequence", candidate.sequence())
            .put("score", candidate.score())
            .put("token", candidate.token())
            .put("token_str", candidate.tokenString());
      }
    }
    return withReading(object.put("decoder", filled.decoder().cliName()), filled);
  }
}
