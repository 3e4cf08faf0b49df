package io.deberta4j.cli;

import io.deberta4j.corpus.CorpusDescription;
import io.deberta4j.corpus.CorpusPreparation;
import io.deberta4j.corpus.CorpusSettings;
import io.deberta4j.corpus.Split;
import io.deberta4j.tokenizer.Tokenizer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code deberta prepare}. */
@Command(
    name = "prepare",
    description = {
      "Prepares plain text for pre-training: tokens in shards.",
      "Text is UTF-8. If it is killed, the same command goes on where it was; what it writes"
          + " depends on text, tokenizer and these options alone, not on threads."
    },
    footer = {
      "%nExample:",
      "  deberta prepare --model microsoft/deberta-v3-base --output corpus \\",
      "    books more-text.txt.gz",
      "  deberta prepare --vocab spm.model --max-length 128 --layout sentences \\",
      "    --output corpus books"
    })
final class PrepareCommand implements Callable<Integer> {
  private final Streams streams;
  @Mixin private CommonOptions common = new CommonOptions();

  @Parameters(
      paramLabel = "PATH",
      arity = "0..*",
      description =
          "files of text, plain or gzip, or folders: of these all .txt and .txt.gz below them")
  private List<Path> inputs = new ArrayList<>();

  @Option(
      names = {"-o", "--output"},
      paramLabel = "DIR",
      description = "folder of the corpus, new or begun before")
  private @Nullable Path output;

  @Option(
      names = {"-m", "--model"},
      paramLabel = ModelSource.LABEL,
      description = "model whose tokenizer is used, a directory or org/name[@revision]")
  private @Nullable String model;

  @Option(
      names = "--vocab",
      paramLabel = "DIR",
      description = "directory or file of the tokenizer, without a model")
  private @Nullable Path vocabulary;

  @ArgGroup(validate = false, heading = "%nSequences%n", order = 1)
  private CorpusOptions corpus = new CorpusOptions();

  @Option(names = "--json", description = "print the figures as a JSON object")
  private boolean json;

  PrepareCommand(Streams streams) {
    this.streams = streams;
  }

  @Override
  public Integer call() {
    if (inputs.isEmpty()) {
      throw common.usage("Missing PATH, files or folders of text");
    }
    Path folder = output;
    if (folder == null) {
      throw common.usage("Missing --output DIR, the folder of the corpus");
    }
    Path from = tokenizer();
    CorpusSettings settings = corpus.settings(common);
    int threads = common.threadsOfPipeline();
    CorpusPreparation preparation = new CorpusPreparation(Tokenizer.load(from), settings);
    if (threads > 0) {
      preparation = preparation.withThreads(threads);
    }
    CorpusDescription prepared;
    try (var progress = new PreparationProgress(streams)) {
      prepared = preparation.withListener(progress).prepare(inputs, folder);
      progress.summary();
    }
    warnWithoutValidation(prepared, settings);
    Results results = new Results(streams.out());
    if (json) {
      results.json(CorpusText.json(folder, prepared, settings));
    } else {
      CorpusText.lines(folder, prepared, settings).forEach(results::line);
    }
    results.flush();
    return 0;
  }

  private Path tokenizer() {
    String name = model;
    Path alone = vocabulary;
    if (name != null && alone == null) {
      return ModelSource.tokenizer(name, streams);
    }
    if (name == null && alone != null) {
      return alone;
    }
    throw common.usage("Give either --model DIR or --vocab DIR, whose tokenizer is used");
  }

  private void warnWithoutValidation(CorpusDescription prepared, CorpusSettings settings) {
    if (settings.heldOut() > 0 && prepared.sequences(Split.VALIDATION) == 0) {
      streams
          .err()
          .printf(
              "deberta: nothing is held out (documents: %d, --held-out %s). Try a larger share, or"
                  + " another --boundary%n",
              prepared.documents(), settings.heldOut());
    }
  }
}
