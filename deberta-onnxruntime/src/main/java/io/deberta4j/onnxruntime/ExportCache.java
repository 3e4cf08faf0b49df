package io.deberta4j.onnxruntime;

import io.deberta4j.io.AtomicFiles;
import io.deberta4j.io.DebertaException;
import io.deberta4j.model.Pretrained;
import io.deberta4j.onnx.OnnxExport;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * Exported models on disk, each exported once and used until its weights or its configuration
 * change.
 *
 * <pre>
 * cache/MODEL-PLACE/CONTENT/model.onnx, model.onnx.data, checksums.txt
 *       PLACE: where the model is and which graph; CONTENT: {@link ExportKey}
 * </pre>
 *
 * <p>A folder CONTENT comes into being whole, by renaming. Processes may race for it: one wins, the
 * others use what it wrote. What is damaged is exported again; what belongs to former weights of
 * the same place is removed.
 */
final class ExportCache {
  private static final String MODEL = "model.onnx";
  private static final int ATTEMPTS = 3;

  /** What a crash left behind is removed when it is as old as this; younger, it may be growing. */
  private static final Duration ABANDONED = Duration.ofDays(1);

  private final Path root;

  ExportCache(Path root) {
    this.root = root;
  }

  /**
   * Opens the exported form of a model. Another process may replace a file between the look and the
   * opening; then both are done again.
   *
   * @param open opens the file
   */
  <T> T use(Pretrained model, OnnxExport export, Function<Path, T> open) {
    ExportKey key = ExportKey.of(model, export);
    for (int attempt = 1; ; attempt++) {
      Path folder = entry(key, model, export);
      try {
        return open.apply(folder.resolve(MODEL));
      } catch (DebertaException e) {
        if (attempt == ATTEMPTS || Checksums.match(folder)) {
          throw e;
        }
      }
    }
  }

  /** Returns the folder of an export, written unless it is there; one thread at a time. */
  private Path entry(ExportKey key, Pretrained model, OnnxExport export) {
    synchronized (ExportCache.class) {
      Path there = root.resolve(key.place()).resolve(key.content());
      if (Checksums.match(there)) { // also where nothing can be written
        return there;
      }
      Path place = writable(key.place());
      Path folder = place.resolve(key.content());
      if (!Checksums.match(folder)) {
        remove(folder);
        write(folder, model, export);
        removeOthers(place, folder);
      }
      return folder;
    }
  }

  private void write(Path folder, Pretrained model, OnnxExport export) {
    try {
      AtomicFiles.createDirectory(
          folder,
          temporary -> {
            export.write(model, temporary.resolve(MODEL), 0);
            Checksums.write(temporary);
          });
    } catch (DebertaException e) {
      if (!Checksums.match(folder)) { // else another process was faster
        throw e;
      }
    }
  }

  /** Returns a folder of the cache; where it cannot be written, one that is removed at exit. */
  private Path writable(String place) {
    Path folder = root.resolve(place);
    try {
      Files.createDirectories(folder);
      if (Files.isWritable(folder)) {
        return folder;
      }
    } catch (IOException e) {
      // Read-only, as in many containers: a temporary folder does as well.
    }
    return TemporaryExports.folder(place);
  }

  /** Removes a folder with all files, first out of the way so that nobody sees a part of it. */
  static void remove(Path folder) {
    if (!Files.exists(folder)) {
      return;
    }
    Path aside = folder.resolveSibling("." + folder.getFileName() + "." + System.nanoTime());
    try {
      Files.move(folder, aside);
      try (Stream<Path> tree = Files.walk(aside)) {
        List<Path> deepestFirst = tree.sorted(Comparator.reverseOrder()).toList();
        for (Path path : deepestFirst) {
          Files.deleteIfExists(path);
        }
      }
    } catch (IOException | UncheckedIOException e) {
      if (Files.exists(folder)) {
        throw new DebertaException(
            folder + ": damaged, and cannot be removed (" + e + "). Remove it by hand.", e);
      }
    }
  }

  /** Removes exports of former weights; what cannot be removed, as it is in use, stays. */
  private static void removeOthers(Path place, Path current) {
    try (Stream<Path> entries = Files.list(place)) {
      for (Path entry : entries.filter(path -> !path.equals(current)).toList()) {
        boolean growing = String.valueOf(entry.getFileName()).startsWith(".") && !isOld(entry);
        if (!growing) {
          remove(entry);
        }
      }
    } catch (IOException | DebertaException e) {
      // Nothing depends on it; the next export tries again.
    }
  }

  private static boolean isOld(Path path) throws IOException {
    Instant limit = Instant.now().minus(ABANDONED);
    return Files.getLastModifiedTime(path).compareTo(FileTime.from(limit)) < 0;
  }
}
