package io.deberta4j.training;

import io.deberta4j.io.AtomicFiles;
import io.deberta4j.io.TrainingException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The checkpoints of a run: folders {@code checkpoint-STEP}. One appears under its name only when
 * all of it is on disk, and loses its name before any of it is deleted; so every folder of that
 * name is whole, whenever the process dies.
 */
final class CheckpointFolder {
  private static final Pattern NAME = Pattern.compile("checkpoint-(\\d{1,18})");
  private static final Pattern LEFT_OVER = Pattern.compile("\\.checkpoint-\\d+\\..*\\.tmp");

  private final Path root;

  /** Takes a folder, which is created when first written to. */
  CheckpointFolder(Path root) {
    this.root = root;
  }

  /** Returns where the checkpoint after so many updates is, or would be. */
  Path at(long step) {
    return root.resolve("checkpoint-" + step);
  }

  /** Tells whether there is a checkpoint after so many updates. */
  boolean exists(long step) {
    return Files.isDirectory(at(step));
  }

  /** Returns the checkpoint of the most updates. */
  Optional<Path> latest() {
    NavigableMap<Long, Path> all = all();
    return all.isEmpty() ? Optional.empty() : Optional.of(all.lastEntry().getValue());
  }

  private NavigableMap<Long, Path> all() {
    NavigableMap<Long, Path> found = new TreeMap<>();
    for (Path path : list()) {
      Matcher matcher = NAME.matcher(path.getFileName().toString());
      if (matcher.matches()) {
        found.put(Long.parseLong(matcher.group(1)), path);
      }
    }
    return found;
  }

  private List<Path> list() {
    if (!Files.isDirectory(root)) {
      return List.of();
    }
    try (Stream<Path> paths = Files.list(root)) {
      return paths.sorted().toList();
    } catch (IOException e) {
      throw new TrainingException(root + ": cannot be listed: " + e, e);
    }
  }

  /**
   * Writes a checkpoint; the ones before are untouched whatever happens.
   *
   * @throws io.deberta4j.io.DebertaException if the file system refuses
   */
  Path write(long step, AtomicFiles.Filling filling) {
    try {
      Files.createDirectories(root);
    } catch (IOException e) {
      throw new TrainingException(
          root + ": cannot be created (" + e + "). Choose another folder for checkpoints.", e);
    }
    AtomicFiles.createDirectory(at(step), filling);
    return at(step);
  }

  /** Deletes the oldest checkpoints beyond a limit, but none of these. */
  void prune(int limit, Set<Long> kept) {
    NavigableMap<Long, Path> all = all();
    int surplus = all.size() - limit;
    for (Map.Entry<Long, Path> checkpoint : all.entrySet()) {
      if (surplus > 0 && !kept.contains(checkpoint.getKey())) {
        delete(checkpoint.getValue());
        surplus--;
      }
    }
  }

  /** Deletes what a killed process left half written or half deleted. */
  void clean() {
    for (Path path : list()) {
      if (LEFT_OVER.matcher(path.getFileName().toString()).matches()) {
        AtomicFiles.remove(path);
      }
    }
  }

  private void delete(Path checkpoint) {
    Path doomed = root.resolve("." + checkpoint.getFileName() + ".deleted.tmp");
    try {
      Files.move(checkpoint, doomed, StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      throw new TrainingException(checkpoint + ": cannot be deleted: " + e, e);
    }
    AtomicFiles.remove(doomed);
  }
}
