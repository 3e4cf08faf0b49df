package io.deberta4j.cli;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.deberta4j.io.AtomicFiles;
import io.deberta4j.io.DataException;
import io.deberta4j.vocabulary.BytePairSettings;
import io.deberta4j.vocabulary.BytePairVocabulary;
import io.deberta4j.vocabulary.SentenceSample;
import io.deberta4j.vocabulary.UnigramSettings;
import io.deberta4j.vocabulary.UnigramVocabulary;
import io.deberta4j.vocabulary.VocabularyTraining;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.ArgGroupSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code deberta train-tokenizer}. */
@Command(
    name = "train-tokenizer",
    description = {
      "Trains the vocabulary of a tokenizer from text.",
      "The result is a directory for --vocab, with the files that published checkpoints have, and"
          + " that SentencePiece and Hugging Face read. It depends on the text and the options"
          + " alone."
    },
    footer = {
      "%nExample:",
      "  deberta train-tokenizer --vocab-size 8000 --output my-vocabulary \\",
      "    books-*.txt.gz",
      "  deberta train-tokenizer --type bpe --vocab-size 50265 \\",
      "    --output my-v1-vocabulary text.txt"
    })
final class TrainTokenizerCommand implements Callable<Integer> {
  private final Streams streams;
  @Mixin private CommonOptions common = new CommonOptions();
  @Spec private CommandSpec spec = CommandSpec.create();

  @Parameters(
      paramLabel = "FILE",
      arity = "1..*",
      description = "text in UTF-8, plain or gzip; a line is a sentence or a paragraph")
  private List<Path> files = new ArrayList<>();

  @Option(
      names = {"-o", "--output"},
      paramLabel = "DIR",
      required = true,
      description = "directory to create")
  private Path output = Path.of("");

  @Option(
      names = "--vocab-size",
      paramLabel = "N",
      required = true,
      description =
          "counted as published sizes are: with special tokens and bytes; for bpe with [MASK], which"
              + " comes behind the N pieces of a unigram vocabulary")
  private int vocabularySize;

  @Option(
      names = "--type",
      paramLabel = "NAME",
      description =
          "unigram as in DeBERTa v2 and v3, or bpe, byte-level as in v1 (default: ${DEFAULT-VALUE})")
  private VocabularyType type = VocabularyType.unigram;

  @Option(
      names = "--special-token",
      paramLabel = "TOKEN",
      description =
          "a token that text is never split within, beside [PAD], [CLS], [SEP], [UNK] and [MASK];"
              + " several times for several")
  private List<String> specialTokens = new ArrayList<>();

  @Option(
      names = "--sentences",
      paramLabel = "N",
      description = "use only so many lines, drawn at random (default: all)")
  private @Nullable Integer sentences;

  @Option(
      names = "--seed",
      paramLabel = "N",
      description = "fixes which ones (default: ${DEFAULT-VALUE})")
  private long seed;

  @Option(names = "--json", description = "print the figures as a JSON object")
  private boolean json;

  @ArgGroup(validate = false, heading = "%nA unigram vocabulary%n", order = 1)
  private UnigramOptions unigram = new UnigramOptions();

  /** A trained vocabulary. */
  private record Trained(int ids, AtomicFiles.Filling files) {}

  TrainTokenizerCommand(Streams streams) {
    this.streams = streams;
  }

  @Override
  public Integer call() {
    refuseUnused();
    int threads = common.threadsOfPipeline();
    if (Files.exists(output)) {
      throw new DataException(
          output + ": exists already. Choose another output or remove it first.");
    }
    try (Stream<String> lines = VocabularyTraining.lines(files);
        var progress = new VocabularyTrainingProgress(streams)) {
      Trained trained = train(progress.watch(lines), threads, progress);
      AtomicFiles.createDirectory(output, trained.files);
      report(trained, progress);
    }
    return 0;
  }

  /** What the vocabulary does not know is refused, not ignored. */
  private void refuseUnused() {
    if (matched("--seed") && sentences == null) {
      throw common.usage("--seed goes with --sentences N; all lines need no seed");
    }
    if (type == VocabularyType.unigram) {
      return;
    }
    for (ArgGroupSpec group : spec.argGroups()) {
      for (OptionSpec option : group.options()) {
        if (matched(option.longestName())) {
          throw common.usage(option.longestName() + " goes with --type unigram only");
        }
      }
    }
  }

  private boolean matched(String option) {
    return spec.commandLine().getParseResult().hasMatchedOption(option);
  }

  private Trained train(Stream<String> lines, int threads, VocabularyTrainingProgress progress) {
    if (type == VocabularyType.bpe) {
      BytePairVocabulary vocabulary =
          VocabularyTraining.bytePairs(lines, bytePairSettings(), progress);
      return new Trained(vocabulary.size(), vocabulary::save);
    }
    UnigramVocabulary vocabulary =
        VocabularyTraining.unigram(lines, unigramSettings(threads), progress);
    return new Trained(vocabulary.size(), vocabulary::save);
  }

  private BytePairSettings bytePairSettings() {
    try {
      return new BytePairSettings(vocabularySize, specialTokens, sample());
    } catch (IllegalArgumentException e) {
      throw common.usage(String.valueOf(e.getMessage()));
    }
  }

  private UnigramSettings unigramSettings(int threads) {
    try {
      UnigramSettings.Builder settings =
          UnigramSettings.builder(vocabularySize).specialTokens(specialTokens).sample(sample());
      unigram.apply(settings);
      return threads == 0 ? settings.build() : settings.threads(threads).build();
    } catch (IllegalArgumentException e) {
      throw common.usage(String.valueOf(e.getMessage()));
    }
  }

  private SentenceSample sample() {
    Integer size = sentences;
    if (size == null) {
      return SentenceSample.ALL;
    }
    if (size < 1) {
      throw common.usage("--sentences must be at least 1, got " + size);
    }
    return new SentenceSample(size, seed);
  }

  private void report(Trained trained, VocabularyTrainingProgress progress) {
    Results results = new Results(streams.out());
    double likelihood = progress.logLikelihood();
    if (json) {
      ObjectNode object =
          JsonNodeFactory.instance
              .objectNode()
              .put("vocabulary", output.toString())
              .put("ids", trained.ids)
              .put("pieces_per_word", progress.piecesPerWord());
      results.json(Double.isNaN(likelihood) ? object : object.put("log_likelihood", likelihood));
    } else {
      results.line("vocabulary       " + output);
      results.line("ids              " + trained.ids + ": vocab_size of a model, or more");
      results.line(
          String.format(
              Locale.ROOT, "pieces per word  %.4f, in this text", progress.piecesPerWord()));
      if (!Double.isNaN(likelihood)) {
        results.line(
            String.format(
                Locale.ROOT, "log-likelihood   %.4f, of a word of this text", likelihood));
      }
    }
    results.flush();
  }
}
