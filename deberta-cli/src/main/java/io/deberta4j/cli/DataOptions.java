package io.deberta4j.cli;

import io.deberta4j.data.Columns;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** What to train on. */
final class DataOptions {
  private static final double HELD_OUT = 0.1;

  @Option(
      names = "--train",
      paramLabel = "FILE",
      description =
          "labelled texts: .csv, .tsv or .jsonl, .gz too; several times for several files")
  private List<Path> training = new ArrayList<>();

  @Option(names = "--dev", paramLabel = "FILE", description = "labelled texts to evaluate on")
  private @Nullable Path evaluation;

  @Option(
      names = "--held-out",
      paramLabel = "SHARE",
      description =
          "evaluate on this share of the training data instead, of each label alike (default: 0.1"
              + " without --dev; 0 for no evaluation)")
  private @Nullable Double heldOut;

  @Option(
      names = "--split-seed",
      paramLabel = "N",
      description = "fixes which share (default: ${DEFAULT-VALUE})")
  private long splitSeed = 42;

  @Option(
      names = "--text-column",
      paramLabel = "NAME",
      description = "default: text, sentence, question or query")
  private @Nullable String text;

  @Option(
      names = "--pair-column",
      paramLabel = "NAME",
      description = "of the second text, for pairs")
  private @Nullable String pair;

  @Option(
      names = "--label-column",
      paramLabel = "NAME",
      description = "default: label, category or intent")
  private @Nullable String label;

  List<Path> training(CommonOptions common) {
    if (training.isEmpty()) {
      throw common.usage("Missing --train FILE");
    }
    return training;
  }

  @Nullable Path evaluation() {
    return evaluation;
  }

  double heldOut() {
    Double given = heldOut;
    return given == null ? (evaluation == null ? HELD_OUT : 0) : given;
  }

  boolean namesFiles() {
    return !training.isEmpty() || evaluation != null;
  }

  @Nullable Double heldOutGiven() {
    return heldOut;
  }

  long splitSeed() {
    return splitSeed;
  }

  Columns columns() {
    return new Columns(text, pair, label);
  }
}
