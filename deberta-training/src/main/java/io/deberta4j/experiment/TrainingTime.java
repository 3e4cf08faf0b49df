package io.deberta4j.experiment;

import io.deberta4j.report.RunFolder;
import io.deberta4j.report.RunHistory;
import io.deberta4j.report.RunLog;
import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.Locale;
import java.util.Set;

/**
 * How long processes trained and evaluated in training. Experiments share runs, so that their times
 * cannot be added up; that of the folder that they are in counts each run once.
 *
 * @param logs of the experiment's runs, each once
 * @param folder of all runs
 */
record TrainingTime(Set<Path> logs, Path folder) {
  /** Says how long, if anything was trained. */
  String text() {
    if (logs.isEmpty()) {
      return "";
    }
    Set<Path> all = new LinkedHashSet<>(logs);
    for (Path run : children(folder)) {
      for (Path training : children(run)) {
        Path log = training.resolve(RunFolder.LOG);
        if (Files.isRegularFile(log)) {
          all.add(log);
        }
      }
    }
    return String.format(
        Locale.ROOT,
        "; %.0f minutes of training and evaluation, %.0f of all runs in the output folder",
        minutes(logs),
        minutes(all));
  }

  private static double minutes(Set<Path> logs) {
    double seconds = 0;
    for (Path log : logs) {
      RunHistory history = RunLog.read(log);
      seconds += history.trainingSeconds() + history.evaluationSeconds();
    }
    return seconds / 60;
  }

  /** Returns what is in a folder; nothing of a file, or of what another process removed. */
  private static Set<Path> children(Path folder) {
    File[] files = folder.toFile().listFiles();
    Set<Path> children = new LinkedHashSet<>();
    for (File file : files == null ? new File[0] : files) {
      children.add(file.toPath());
    }
    return children;
  }
}
