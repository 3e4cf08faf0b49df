package io.deberta4j.cli;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.deberta4j.attention.AttentionMaps;
import io.deberta4j.attention.AttentionMasses;
import io.deberta4j.attention.AttentionPage;
import io.deberta4j.hub.PipelineTask;
import io.deberta4j.io.DataException;
import io.deberta4j.tokenizer.TextPair;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
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
      "Shows what a model attends to in a text, or in numbers over many.",
      "Of a text it writes a page (attention.html) and pictures of every head, with the terms of"
          + " the score (content→content, content→position, position→content) on their own. It"
          + " prints where the attention of each layer goes: to [CLS], to [SEP], to the token itself,"
          + " to those beside it, to tokens that stand out for most (vertical stripes)."
    },
    footer = {
      "%nExample:",
      "  deberta attention --output attention \\",
      "    \"A new store opened beside the new mall.\"",
      "  deberta attention --model mine --compare baseline --input held-out.txt \\",
      "    --max-length 64"
    })
final class AttentionCommand implements Callable<Integer> {
  private static final int AT_ONCE = 64;

  private final Streams streams;
  @Mixin private CommonOptions common = new CommonOptions();

  @Parameters(index = "0", arity = "0..1", paramLabel = "TEXT", description = "the text")
  private @Nullable String text;

  @Option(names = "--pair", paramLabel = "TEXT", description = "a second text")
  private @Nullable String pair;

  @Option(
      names = {"-i", "--input"},
      paramLabel = "FILE",
      description =
          "numbers alone, over the lines of a file, .gz too; empty and too long ones are left out")
  private @Nullable Path input;

  @Option(
      names = "--compare",
      paramLabel = ModelSource.LABEL,
      description = "with --input: another model, whose numbers are set beside")
  private @Nullable String other;

  @ArgGroup(validate = false, heading = "%nModel%n", order = 1)
  private ModelOption model = new ModelOption();

  @Option(
      names = {"-o", "--output"},
      paramLabel = "DIR",
      description = "with TEXT: folder to write to")
  private @Nullable Path output;

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
    String one = text;
    Path many = input;
    if (one != null && many == null) {
      ofText(new TextPair(one, pair));
    } else if (one == null && many != null) {
      ofFile(many);
    } else {
      throw common.usage("Give either a TEXT to look at, or --input FILE for numbers over many");
    }
    return 0;
  }

  private void ofText(TextPair shown) {
    Path folder = output;
    if (folder == null) {
      throw common.usage("Missing --output DIR, the folder to write to");
    }
    if (other != null) {
      throw common.usage("--compare: needs --input FILE");
    }
    common.apply();
    try (var maps = AttentionMaps.load(model.directory(streams, PipelineTask.SENTENCE_EMBEDDING))) {
      AttentionMaps.Result result = maps.of(shown, maxLength);
      try {
        Files.createDirectories(folder);
      } catch (IOException e) {
        throw new DataException(folder + ": cannot be created: " + e.getMessage(), e);
      }
      AttentionPage.write(folder, result);
      Results results = new Results(streams.out());
      Path page = folder.resolve(AttentionPage.FILE);
      if (json) {
        ObjectNode root = JsonNodeFactory.instance.objectNode();
        AttentionText.put(root, result.byLayer());
        results.json(root.put("page", page.toString()));
      } else {
        results.line(page.toString());
        AttentionText.lines(result.byLayer()).forEach(results::line);
      }
      results.flush();
    }
  }

  private void ofFile(Path file) {
    if (pair != null || output != null) {
      throw common.usage("--pair and --output: go with a TEXT, not with --input");
    }
    common.apply();
    List<TextPair> texts = new ArrayList<>();
    try (Texts lines = TextFile.open(file, LineFormat.auto, LineKeys.TEXT)) {
      for (List<Text> some = lines.next(AT_ONCE); !some.isEmpty(); some = lines.next(AT_ONCE)) {
        some.stream().map(Text::text).filter(it -> !it.text().isBlank()).forEach(texts::add);
      }
    }
    List<Path> models =
        new ArrayList<>(List.of(model.directory(streams, PipelineTask.SENTENCE_EMBEDDING)));
    if (other != null) {
      models.add(ModelSource.model(other, streams));
    }
    if (models.stream().distinct().count() < models.size()) {
      throw common.usage("--compare: is the model itself, " + other);
    }
    Map<String, AttentionMasses> masses = new LinkedHashMap<>();
    models.forEach(directory -> masses.put(directory.toString(), measure(directory, texts)));
    Results results = new Results(streams.out());
    if (json) {
      results.json(AttentionText.json(masses));
    } else {
      AttentionText.lines(masses).forEach(results::line);
    }
    results.flush();
  }

  private AttentionMasses measure(Path directory, List<TextPair> texts) {
    String name = directory.toString();
    AttentionMasses masses = new AttentionMasses();
    int longer = 0;
    try (var maps = AttentionMaps.load(directory);
        var progress = new Progress(streams, "texts")) {
      for (TextPair one : texts) {
        if (maps.tokens(one) > maxLength) {
          longer++;
        } else {
          masses.add(maps.of(one, maxLength));
        }
        progress.update(masses.texts(), (double) (masses.texts() + longer) / texts.size(), name);
      }
    }
    if (longer > 0) {
      streams.err().printf("%s: left out %d texts longer than %d%n", name, longer, maxLength);
    }
    if (masses.texts() == 0) {
      throw new DataException(
          name + ": no text of at most " + maxLength + " tokens is left; allow more");
    }
    return masses;
  }
}
