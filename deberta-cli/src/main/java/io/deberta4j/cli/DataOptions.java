package io.deberta4j.cli;

import io.deberta4j.task.HeldOut;
import io.deberta4j.task.TaskData;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** What to train on. */
final class DataOptions {
  private static final double HELD_OUT = 0.1;
  private static final long SPLIT_SEED = 42;

  @Option(
      names = "--train",
      paramLabel = "FILE",
      description =
          "labelled texts: .csv, .tsv or .jsonl, .gz too; several times for several files")
  private List<Path> training = new ArrayList<>();

  @Option(
      names = "--dev",
      paramLabel = "FILE",
      description = "the same to evaluate on; several times for several files")
  private List<Path> evaluation = new ArrayList<>();

  @Option(
      names = "--held-out",
      paramLabel = "SHARE",
      description =
          "evaluate on this share of the training data instead, of each label alike (default: 0.1"
              + " of --train without --dev; 0 for no evaluation)")
  private @Nullable Double heldOut;

  @Option(
      names = "--split-seed",
      paramLabel = "N",
      description = "fixes which share (default: " + SPLIT_SEED + ")")
  private @Nullable Long splitSeed;

  /** Returns the files of one's own. */
  OwnFiles files() {
    Map<String, List<Path>> files = new LinkedHashMap<>();
    if (!training.isEmpty()) {
      files.put(TaskData.TRAIN, training);
    }
    if (!evaluation.isEmpty()) {
      files.put(TaskData.DEV, evaluation);
    }
    return new OwnFiles(files, "--train FILE");
  }

  /** Returns what is held out of the training data, or null; refuses what does not go together. */
  @Nullable HeldOut heldOut(CommonOptions common) {
    Double given = heldOut;
    if (!evaluation.isEmpty() && training.isEmpty()) {
      throw common.usage("Missing --train FILE, which --dev goes with");
    }
    if (!evaluation.isEmpty() && given != null && given > 0) {
      throw common.usage("Evaluate on --dev or on --held-out, not on both");
    }
    if (given != null && !(given >= 0 && given < 1)) {
      throw common.usage("--held-out must be 0 (no evaluation) or between 0 and 1, got " + given);
    }
    boolean usual = !training.isEmpty() && evaluation.isEmpty();
    double share = given == null ? (usual ? HELD_OUT : 0) : given;
    if (share == 0) {
      if (splitSeed != null) {
        throw common.usage("--split-seed: nothing is held out");
      }
      return null;
    }
    return new HeldOut(share, splitSeed == null ? SPLIT_SEED : splitSeed);
  }
}
