package io.deberta4j.cli;

import io.deberta4j.task.TaskData;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Option;

/** Files of one's own for a model that is trained. */
final class OwnDataOptions {
  @Option(
      names = "--dev",
      paramLabel = "FILE",
      description = "labelled: .csv, .tsv or .jsonl, .gz too; several times for several files")
  private List<Path> evaluation = new ArrayList<>();

  @Option(
      names = "--test",
      paramLabel = "FILE",
      description = "as --dev, with labels or without; several times for several files")
  private List<Path> test = new ArrayList<>();

  OwnFiles files() {
    Map<String, List<Path>> files = new LinkedHashMap<>();
    if (!evaluation.isEmpty()) {
      files.put(TaskData.DEV, evaluation);
    }
    if (!test.isEmpty()) {
      files.put("test", test);
    }
    return new OwnFiles(files, "--dev FILE or --test FILE");
  }
}
