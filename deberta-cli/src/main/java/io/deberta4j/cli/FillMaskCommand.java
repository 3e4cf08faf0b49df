package io.deberta4j.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.deberta4j.Deberta;
import io.deberta4j.pipeline.FillMaskPipeline;
import io.deberta4j.pipeline.FilledMask;
import io.deberta4j.pipeline.FilledText;
import io.deberta4j.pipeline.MaskDecoder;
import io.deberta4j.tokenizer.TextPair;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code deberta fill-mask}. */
@Command(
    name = "fill-mask",
    description = "Guesses the tokens behind [MASK].",
    footer = {
      "%nExample:",
      "  deberta fill-mask --model deberta-v3-base \"The capital of France is [MASK].\""
    })
final class FillMaskCommand implements Callable<Integer> {
  private final Streams streams;
  @Mixin private CommonOptions common = new CommonOptions();
  @Mixin private BackendOption backend = new BackendOption();
  @Mixin private PrecisionOption precision = new PrecisionOption();

  @ArgGroup(validate = false, heading = "%nTexts and results%n", order = 1)
  private TextOptions text = new TextOptions();

  @ArgGroup(validate = false, heading = "%nModel%n", order = 2)
  private ModelOption model = new ModelOption();

  @ArgGroup(validate = false, heading = "%nReading%n", order = 3)
  private ReadingOptions reading = new ReadingOptions();

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

  FillMaskCommand(Streams streams) {
    this.streams = streams;
  }

  @Override
  public Integer call() {
    if (topK < 1) {
      throw common.usage("--top-k must be at least 1, got " + topK);
    }
    var options = precision.apply(backend.apply(reading.options(common)));
    try (Texts texts = text.open(streams, common, null)) {
      try (var pipeline = Deberta.fillMask(model.directory(streams), options, decoder)) {
        new TextRun<>(pairs -> fill(pipeline, pairs), FilledText::truncated, pipeline.maxLength())
            .run(texts, streams, this::print);
      }
    }
    return 0;
  }

  private List<FilledText> fill(FillMaskPipeline pipeline, List<TextPair> inputs) {
    return pipeline.fill(SingleTexts.of(inputs), topK);
  }

  private void print(Results results, FilledText filled) {
    if (text.json()) {
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
    object.put("decoder", filled.decoder().cliName());
    object.put("precision", filled.precision());
    return object.put("truncated", filled.truncated());
  }
}
