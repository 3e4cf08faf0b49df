package io.deberta4j.training;

import io.deberta4j.hub.Hub;
import io.deberta4j.io.DataException;
import io.deberta4j.model.Pretrained;
import io.deberta4j.report.StartWeights;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** The files that a run starts from. */
public final class StartFiles {
  private StartFiles() {}

  /** Identifies the start by the hashes of its files: to be called before hours of training. */
  public static StartWeights describe(StartingPoint start, List<String> initialised) {
    if (start instanceof StartingPoint.Checkpoint checkpoint) {
      Pretrained pretrained = Pretrained.open(checkpoint.directory());
      List<Path> files = new ArrayList<>(pretrained.files().weightFiles());
      files.add(pretrained.files().configFile());
      return StartWeights.checkpoint(Hub.nameOf(checkpoint.directory()), files, initialised);
    }
    StartingPoint.Fresh fresh = (StartingPoint.Fresh) start;
    List<Path> files = new ArrayList<>();
    files.add(fresh.config());
    files.addAll(filesAt(fresh.tokenizer()));
    return StartWeights.random(files);
  }

  /**
   * Identifies a checkpoint of a run by the hash of its files.
   *
   * @throws DataException if it cannot be read
   */
  public static String describe(Path checkpoint) {
    return StartWeights.random(filesAt(checkpoint)).sha256().toString();
  }

  /** Returns a file, or the files of a folder, sorted. */
  public static List<Path> filesAt(Path path) {
    if (!Files.isDirectory(path)) {
      return List.of(path);
    }
    try (Stream<Path> entries = Files.list(path)) {
      return entries.filter(Files::isRegularFile).sorted().toList();
    } catch (IOException e) {
      throw new DataException(path + ": cannot be read (" + e + ")", e);
    }
  }
}
