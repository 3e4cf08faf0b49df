package io.deberta4j.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.deberta4j.attention.AttentionMaps;
import io.deberta4j.attention.AttentionPage;
import io.deberta4j.attention.AttentionShares;
import io.deberta4j.hub.PipelineTask;
import io.deberta4j.io.DataException;
import io.deberta4j.tokenizer.TextPair;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code deberta attention}. */
@Command(
    name = "attention",
    description = {
      "Shows what a model attends to in a text.",
      "Writes a page (attention.html) and pictures of every head, with the terms of the score"
          + " (content→content, content→position, position→content) on their own; prints where"
          + " the attention of each layer goes."
    },
    footer = {
      "%nExample:",
      "  deberta attention --output attention \"A new store opened beside the new mall.\""
    })
final class AttentionCommand implements Callable<Integer> {
  private final Streams streams;
  @Mixin private CommonOptions common = new CommonOptions();

  @Parameters(index = "0", paramLabel = "TEXT", description = "the text")
  private String text = "";

  @Option(names = "--pair", paramLabel = "TEXT", description = "a second text")
  private @Nullable String pair;

  @ArgGroup(validate = false, heading = "%nModel%n", order = 1)
  private ModelOption model = new ModelOption();

  @Option(
      names = {"-o", "--output"},
      paramLabel = "DIR",
      required = true,
      description = "folder to write to")
  private Path output = Path.of("");

  @Option(
      names = "--max-length",
      paramLabel = "N",
      description = "the most tokens; maps grow with their square (default: ${DEFAULT-VALUE})")
  private int maxLength = 128;

  @Option(names = "--json", description = "print the figures as a JSON object")
  private boolean json;

  AttentionCommand(Streams streams) {
    this.streams = streams;
  }

  @Override
  public Integer call() {
    if (maxLength < 1) {
      throw common.usage("--max-length must be at least 1, got " + maxLength);
    }
    common.apply();
    try (var maps = AttentionMaps.load(model.directory(streams, PipelineTask.SENTENCE_EMBEDDING))) {
      AttentionMaps.Result result = maps.of(new TextPair(text, pair), maxLength);
      try {
        Files.createDirectories(output);
      } catch (IOException e) {
        throw new DataException(output + ": cannot be created: " + e.getMessage(), e);
      }
      AttentionPage.write(output, result);
      print(AttentionPage.byLayer(result.maps()));
    }
    return 0;
  }

  private void print(List<AttentionShares> layers) {
    Results results = new Results(streams.out());
    Path page = output.resolve(AttentionPage.FILE);
    if (json) {
      results.json(json(layers).put("page", page.toString()));
    } else {
      results.line(page.toString());
      results.line("layer  to itself  to [CLS]  to tokens that stand out");
      for (int i = 0; i < layers.size(); i++) {
        AttentionShares shares = layers.get(i);
        results.line(
            String.format(
                Locale.ROOT,
                "%5d  %9.3f  %8.3f  %24.3f",
                i + 1,
                shares.diagonal(),
                shares.first(),
                shares.stripes()));
      }
    }
    results.flush();
  }

  private static ObjectNode json(List<AttentionShares> layers) {
    ObjectNode root = JsonNodeFactory.instance.objectNode();
    ArrayNode all = root.putArray("layers");
    for (AttentionShares shares : layers) {
      all.addObject()
          .put("diagonal", shares.diagonal())
          .put("first", shares.first())
          .put("stripes", shares.stripes());
    }
    return root;
  }
}
