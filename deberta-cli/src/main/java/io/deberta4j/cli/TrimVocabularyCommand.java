package io.deberta4j.cli;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.deberta4j.checkpoint.ModelDirectory;
import io.deberta4j.checkpoint.StoredTensor;
import io.deberta4j.vocabulary.VocabularyTraining;
import io.deberta4j.vocabulary.VocabularyTrimming;
import io.deberta4j.vocabulary.VocabularyTrimming.Trimmed;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code deberta trim-vocabulary}. */
@Command(
    name = "trim-vocabulary",
    description = {
      "Makes a model smaller: it keeps what some texts need of its vocabulary.",
      "Special tokens, bytes, and the pieces that the texts are split into stay, with their rows of"
          + " the weights. Texts of these pieces keep their results; elsewhere, what is gone is"
          + " spelled in smaller pieces."
    },
    footer = {
      "%nExample:",
      "  deberta trim-vocabulary --model microsoft/mdeberta-v3-base \\",
      "    --output mdeberta-german german.txt.gz"
    })
final class TrimVocabularyCommand implements Callable<Integer> {
  private static final double MEGABYTE = 1e6;

  private final Streams streams;
  @Mixin private CommonOptions common = new CommonOptions();

  @Parameters(
      paramLabel = "FILE",
      arity = "1..*",
      description = "text in UTF-8, plain or gzip, a text per line")
  private List<Path> files = new ArrayList<>();

  @Option(
      names = {"-m", "--model"},
      paramLabel = ModelSource.LABEL,
      required = true,
      description = "model to start from, a directory or org/name[@revision]")
  private String name = "";

  @Option(
      names = {"-o", "--output"},
      paramLabel = "DIR",
      required = true,
      description = "model directory to create")
  private Path output = Path.of("");

  @Option(names = "--json", description = "print the figures as a JSON object")
  private boolean json;

  private long lines;

  TrimVocabularyCommand(Streams streams) {
    this.streams = streams;
  }

  @Override
  public Integer call() {
    common.applyToTokenizer();
    Path model = ModelSource.model(name, streams);
    Trimmed trimmed;
    try (Stream<String> texts = VocabularyTraining.lines(files);
        var progress = new Progress(streams, "lines")) {
      trimmed =
          VocabularyTrimming.trim(
              model, texts.peek(text -> progress.update(++lines, -1, "")), output);
    }
    report(model, trimmed);
    return 0;
  }

  private void report(Path model, Trimmed trimmed) {
    Results results = new Results(streams.out());
    int rows = trimmed.ids().size();
    long before = weightBytes(model);
    long after = weightBytes(output);
    if (json) {
      results.json(
          JsonNodeFactory.instance
              .objectNode()
              .put("model", output.toString())
              .put("rows_before", trimmed.before())
              .put("rows", rows)
              .put("weight_bytes_before", before)
              .put("weight_bytes", after));
    } else {
      results.line("model    " + output);
      results.line("rows     " + rows + " of the " + trimmed.before() + " in the word table");
      results.line(
          String.format(
              Locale.ROOT, "weights  %.1f MB of %.1f MB", after / MEGABYTE, before / MEGABYTE));
    }
    results.flush();
  }

  private static long weightBytes(Path directory) {
    return ModelDirectory.open(directory).tensors().values().stream()
        .mapToLong(StoredTensor::byteSize)
        .sum();
  }
}
