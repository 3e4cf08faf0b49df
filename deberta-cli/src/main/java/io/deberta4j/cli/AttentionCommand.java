package io.deberta4j.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.deberta4j.attention.AttentionMaps;
import io.deberta4j.attention.AttentionMasses;
import io.deberta4j.attention.AttentionPage;
import io.deberta4j.corpus.HeldOutText;
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
import java.util.function.Function;
import java.util.stream.Stream;
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
      "Of a TEXT it writes a page (attention.html) and pictures of every head, with the terms of"
          + " the score (content→content, content→position, position→content) on their own; with"
          + " --compare those of two models side by side. It prints where the attention of each"
          + " layer goes: to [CLS], to [SEP], to the token itself, to those beside it, to tokens"
          + " that stand out for most (vertical stripes).",
      "Where a model has the Enhanced Mask Decoder, its passes are rows of their own, asked for"
          + " every token and not for masked ones alone; 'as encoder' is what the last layer does"
          + " without it. The mean over layers, as in --json's figures, takes the passes in place"
          + " of the last layer."
    },
    footer = {
      "%nExample:",
      "  deberta attention --output attention \\",
      "    \"A new store opened beside the new mall.\"",
      "  deberta attention --model mine --compare baseline --output both \\",
      "    \"A new store opened.\"",
      "  deberta attention --model mine --compare baseline --input held-out.txt \\",
      "    --max-length 64",
      "  deberta attention --model mine --corpus books --eval-sequences 512 --json"
    })
final class AttentionCommand implements Callable<Integer> {
  private static final int AT_ONCE = 64;
  private static final int USUAL_SEQUENCES = 512;

  private final Streams streams;
  @Mixin private CommonOptions common = new CommonOptions();

  @Parameters(index = "0", arity = "0..1", paramLabel = "TEXT", description = "the text")
  private @Nullable String text;

  @Option(names = "--pair", paramLabel = "TEXT", description = "with TEXT: a second one")
  private @Nullable String pair;

  @Option(
      names = {"-i", "--input"},
      paramLabel = "FILE",
      description =
          "numbers alone, over the lines of a file, .gz too; longer ones in windows that share no"
              + " tokens")
  private @Nullable Path input;

  @Option(
      names = "--corpus",
      paramLabel = "DIR",
      description =
          "numbers alone, over held-out sequences of a folder that 'deberta prepare' wrote")
  private @Nullable Path corpus;

  @Option(
      names = "--eval-sequences",
      paramLabel = "N",
      description = "with --corpus: most sequences, spread over all of them (default: 512)")
  private @Nullable Integer sequences;

  @Option(
      names = "--compare",
      paramLabel = ModelSource.LABEL,
      description = "another model, whose maps or numbers are set beside")
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
      description =
          "with TEXT and --input: the most tokens at once; maps grow with their square (default:"
              + " 128, or as many as the model has absolute positions for)")
  private @Nullable Integer maxLength;

  @Option(
      names = "--json",
      description = "print the numbers as a JSON object, its figures those of --model")
  private boolean json;

  AttentionCommand(Streams streams) {
    this.streams = streams;
  }

  @Override
  public Integer call() {
    check();
    common.apply();
    try (var models = AttentionModels.open(directories())) {
      String one = text;
      Path file = input;
      Path folder = corpus;
      if (one != null) {
        ofText(models, new TextPair(one, pair));
      } else if (file != null) {
        ofFile(models, file);
      } else if (folder != null) {
        ofCorpus(models, folder);
      }
    }
    return 0;
  }

  private void check() {
    if (Stream.of(text == null, input == null, corpus == null).filter(no -> !no).count() != 1) {
      throw common.usage(
          "Give a TEXT to look at, or --input FILE or --corpus DIR for numbers over many");
    }
    if (text == null && (pair != null || output != null)) {
      throw common.usage("--pair and --output: go with a TEXT, not with --input or --corpus");
    }
    if (text != null && output == null) {
      throw common.usage("Missing --output DIR, the folder to write to");
    }
    if (corpus != null && maxLength != null) {
      throw common.usage("--max-length: goes with a TEXT or --input; a corpus is prepared already");
    }
    if (corpus == null && sequences != null) {
      throw common.usage("--eval-sequences: goes with --corpus");
    }
    atLeastOne("--max-length", maxLength);
    atLeastOne("--eval-sequences", sequences);
  }

  private void atLeastOne(String option, @Nullable Integer given) {
    if (given != null && given < 1) {
      throw common.usage(option + " must be at least 1, got " + given);
    }
  }

  private List<Path> directories() {
    List<Path> directories =
        new ArrayList<>(List.of(model.directory(streams, PipelineTask.SENTENCE_EMBEDDING)));
    if (other != null) {
      directories.add(ModelSource.model(other, streams));
    }
    if (directories.stream().distinct().count() < directories.size()) {
      throw common.usage("--compare: is the model itself, " + other);
    }
    return directories;
  }

  private void ofText(AttentionModels models, TextPair shown) {
    Path folder = output;
    if (folder == null) {
      throw new IllegalStateException("checked before");
    }
    int most = models.maxTokens(maxLength);
    Map<String, AttentionMaps.Result> results = new LinkedHashMap<>();
    models.byName().forEach((name, maps) -> results.put(name, maps.of(shown, most)));
    try {
      Files.createDirectories(folder);
    } catch (IOException e) {
      throw new DataException(folder + ": cannot be created: " + e.getMessage(), e);
    }
    AttentionPage.write(folder, results);
    Map<String, AttentionMasses> masses = new LinkedHashMap<>();
    results.forEach((name, result) -> masses.put(name, masses(List.of(result))));
    print(masses, "text", folder.resolve(AttentionPage.FILE));
  }

  private static AttentionMasses masses(List<AttentionMaps.Result> results) {
    AttentionMasses masses = new AttentionMasses();
    results.forEach(masses::add);
    return masses;
  }

  private void ofFile(AttentionModels models, Path file) {
    List<TextPair> texts = new ArrayList<>();
    try (Texts lines = TextFile.open(file, LineFormat.auto, LineKeys.TEXT)) {
      for (List<Text> some = lines.next(AT_ONCE); !some.isEmpty(); some = lines.next(AT_ONCE)) {
        some.stream().map(Text::text).filter(it -> !it.text().isBlank()).forEach(texts::add);
      }
    }
    if (texts.isEmpty()) {
      throw new DataException(file + ": no text, only empty lines");
    }
    int most = models.maxTokens(maxLength);
    Map<String, AttentionMasses> masses = new LinkedHashMap<>();
    models
        .byName()
        .forEach(
            (name, maps) -> masses.put(name, measure(name, texts, it -> maps.ofWindows(it, most))));
    print(masses, "text", null);
  }

  private void ofCorpus(AttentionModels models, Path folder) {
    int most = sequences == null ? USUAL_SEQUENCES : sequences;
    Map<String, AttentionMasses> masses = new LinkedHashMap<>();
    String data = "";
    for (Map.Entry<String, AttentionMaps> one : models.byName().entrySet()) {
      AttentionMaps maps = one.getValue();
      HeldOutText text = HeldOutText.ofCorpus(folder, maps.tokenizer(), most);
      if (text.sequenceLength() > maps.maxTokens()) {
        throw new DataException(
            "%s: sequences of up to %d tokens, but %s has absolute positions for %d (max_position_embeddings)"
                .formatted(folder, text.sequenceLength(), one.getKey(), maps.maxTokens()));
      }
      data = text.name();
      masses.put(one.getKey(), measure(one.getKey(), text.ids(), it -> List.of(maps.of(it))));
    }
    print(masses, data, null);
  }

  private <T> AttentionMasses measure(
      String name, List<T> texts, Function<T, List<AttentionMaps.Result>> maps) {
    AttentionMasses masses = new AttentionMasses();
    try (var progress = new Progress(streams, "texts")) {
      for (int i = 0; i < texts.size(); i++) {
        maps.apply(texts.get(i)).forEach(masses::add);
        progress.update(i + 1, (i + 1.0) / texts.size(), name);
      }
    }
    return masses;
  }

  private void print(Map<String, AttentionMasses> masses, String data, @Nullable Path page) {
    Results results = new Results(streams.out());
    if (json) {
      ObjectNode root = AttentionText.json(masses, data);
      results.json(page == null ? root : root.put("page", page.toString()));
    } else {
      if (page != null) {
        results.line(page.toString());
      }
      AttentionText.lines(masses).forEach(results::line);
    }
    results.flush();
  }
}
