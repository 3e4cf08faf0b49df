package io.deberta4j.experiment;

import io.deberta4j.io.TrainingException;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.jspecify.annotations.Nullable;

/** Lets one process at a time work in a folder. */
enum FolderLock {
  /** Waits while another process is at it. */
  WAIT,
  /** Leaves the work to the process that is at it. */
  TRY;

  private static final String FILE = "lock";

  /** What is done while nobody else does it. */
  @FunctionalInterface
  interface Work {
    /** Returns what went wrong, or null. */
    @Nullable String run() throws IOException;
  }

  /**
   * Does the work in a folder, which is created.
   *
   * @return what went wrong, or null, also where another process is at it
   * @throws TrainingException if the folder cannot be written to
   */
  @Nullable String during(Path folder, Work work) {
    try {
      Files.createDirectories(folder);
      try (FileChannel channel =
              FileChannel.open(
                  folder.resolve(FILE), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
          FileLock lock = this == WAIT ? channel.lock() : channel.tryLock()) {
        return lock == null ? null : work.run();
      }
    } catch (IOException e) {
      throw new TrainingException(folder + ": cannot be written to (" + e.getMessage() + ")", e);
    }
  }
}
