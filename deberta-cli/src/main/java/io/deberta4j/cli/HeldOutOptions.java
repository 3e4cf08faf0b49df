package io.deberta4j.cli;

import io.deberta4j.corpus.CorpusSettings;
import io.deberta4j.corpus.DocumentBoundary;
import io.deberta4j.corpus.HeldOutText;
import io.deberta4j.corpus.Layout;
import io.deberta4j.corpus.PretrainingExamples;
import io.deberta4j.corpus.Split;
import io.deberta4j.tokenizer.Tokenizer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Text to measure pre-trained models on. */
final class HeldOutOptions {
  private static final int USUAL_LENGTH = 128;

  @Option(
      names = "--corpus",
      paramLabel = "DIR",
      description =
          "folder that 'deberta prepare' wrote: its validation part is measured on, and the tokens"
              + " of its training part are counted")
  private @Nullable Path corpus;

  @Option(
      names = "--text",
      paramLabel = "PATH",
      description =
          "measure on this text: a file, plain or gzip, or a folder of them; several times for"
              + " several")
  private List<Path> files = new ArrayList<>();

  @Option(
      names = "--eval-sequences",
      paramLabel = "N",
      description = "most sequences, spread over all of them (default: all)")
  private int most = Integer.MAX_VALUE;

  @Option(
      names = "--max-length",
      paramLabel = "N",
      description =
          "of --text, most tokens of a sequence, [CLS] and [SEP] included (default: as in --corpus,"
              + " else 128)")
  private @Nullable Integer maxLength;

  @Option(
      names = "--layout",
      paramLabel = "NAME",
      converter = LayoutName.class,
      description = "of --text, as for 'deberta prepare': packed (default), sentences")
  private Layout layout = Layout.PACKED;

  @Option(
      names = "--boundary",
      paramLabel = "NAME",
      converter = BoundaryName.class,
      description =
          "of --text, what is between documents: file (default), empty-line, line; results are"
              + " compared document by document")
  private DocumentBoundary boundary = DocumentBoundary.FILE;

  /** Tells whether there is any text. */
  boolean given() {
    return corpus != null || !files.isEmpty();
  }

  /**
   * Refuses what makes no sense.
   *
   * @param given which options were
   */
  void check(CommonOptions common, Predicate<String> given) {
    if (most < 1) {
      throw common.usage("--eval-sequences must be at least 1, got " + most);
    }
    for (String option : List.of("--max-length", "--layout", "--boundary")) {
      if (files.isEmpty() && given.test(option)) {
        throw common.usage(option + " is of --text: a corpus is prepared already");
      }
    }
    if (!given() && given.test("--eval-sequences")) {
      throw common.usage("--eval-sequences: there is no --corpus or --text to take them from");
    }
    try {
      settings();
    } catch (IllegalArgumentException e) {
      throw common.usage("--max-length: " + e.getMessage());
    }
  }

  private CorpusSettings settings() {
    Integer length = maxLength;
    Path known = corpus;
    int usual =
        length != null || files.isEmpty() || known == null
            ? USUAL_LENGTH
            : PretrainingExamples.open(known, Split.TRAIN).description().sequenceLength();
    return CorpusSettings.of(length == null ? usual : length)
        .withLayout(layout)
        .withBoundary(boundary);
  }

  /** Reads the text. */
  HeldOutText open(Tokenizer tokenizer) {
    Path known = corpus;
    if (known != null && files.isEmpty()) {
      return HeldOutText.ofCorpus(known, tokenizer, most);
    }
    return HeldOutText.ofFiles(files, tokenizer, settings(), most);
  }

  /** Returns what the models were trained on, if it is known. */
  @Nullable PretrainingExamples training(Tokenizer tokenizer) {
    Path known = corpus;
    if (known == null) {
      return null;
    }
    PretrainingExamples training = PretrainingExamples.open(known, Split.TRAIN);
    training.requireVocabulary(tokenizer);
    return training;
  }
}
