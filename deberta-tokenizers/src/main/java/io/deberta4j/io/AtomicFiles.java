package io.deberta4j.io;

import java.io.IOException;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.Stream;

/**
 * Writes files so that a reader sees the old content or the new one, never a part: into a temporary
 * neighbour, to disk, and then renamed. If writing fails the neighbour is removed and the old
 * content stays.
 */
public final class AtomicFiles {
  private AtomicFiles() {}

  /** Writes the content of a file. */
  @FunctionalInterface
  public interface Content {
    /** Writes everything to the channel, which stands at the start of an empty file. */
    void writeTo(FileChannel channel) throws IOException;
  }

  /** Writes the files of a directory. */
  @FunctionalInterface
  public interface Filling {
    /** Writes everything into the directory, which is empty. */
    void writeInto(Path directory) throws IOException;
  }

  /**
   * Writes or replaces a file.
   *
   * @throws DebertaException if there is no folder for it, if it is a folder itself, or if the file
   *     system refuses
   */
  public static void write(Path target, Content content) {
    requireFolder(target);
    if (Files.isDirectory(target)) {
      throw new DebertaException(target + ": is a folder. Name a file.");
    }
    Path temporary = neighbour(target);
    try {
      try (FileChannel channel =
          FileChannel.open(temporary, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
        content.writeTo(channel);
        channel.force(true);
      }
      Files.move(
          temporary, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
      syncParent(temporary);
    } catch (IOException e) {
      throw unwritable(target, e);
    } finally {
      remove(temporary);
    }
  }

  /** Writes or replaces a file with these bytes. */
  public static void write(Path target, byte[] content) {
    write(target, channel -> Channels.newOutputStream(channel).write(content));
  }

  /** Writes or replaces a text file in UTF-8. */
  public static void write(Path target, String content) {
    write(target, content.getBytes(StandardCharsets.UTF_8));
  }

  /**
   * Creates a directory with all its files at once.
   *
   * @throws DebertaException if it exists already, if there is no folder for it, or if the file
   *     system refuses
   */
  public static void createDirectory(Path target, Filling filling) {
    requireFolder(target);
    if (Files.exists(target)) {
      throw new DebertaException(
          target + ": exists already. Choose another output or remove it first.");
    }
    Path temporary = neighbour(target);
    try {
      Files.createDirectory(temporary);
      filling.writeInto(temporary);
      syncTree(temporary);
      Files.move(temporary, target, StandardCopyOption.ATOMIC_MOVE);
      syncParent(temporary);
    } catch (IOException e) {
      throw unwritable(target, e);
    } finally {
      remove(temporary);
    }
  }

  private static void requireFolder(Path target) {
    Path folder = target.getParent();
    if (folder != null && !Files.isDirectory(folder)) {
      throw new DebertaException(
          folder + ": there is no such folder. Create it, or choose another output.");
    }
  }

  private static Path neighbour(Path target) {
    Path absolute = target.toAbsolutePath();
    String random = Long.toUnsignedString(ThreadLocalRandom.current().nextLong(), 36);
    return absolute.resolveSibling("." + absolute.getFileName() + "." + random + ".tmp");
  }

  private static void syncParent(Path path) throws IOException {
    Path parent = path.getParent();
    if (parent != null) {
      syncDirectory(parent);
    }
  }

  /** Brings every file below to the disk, whoever wrote it, and then the names of all of them. */
  private static void syncTree(Path directory) throws IOException {
    try (Stream<Path> tree = Files.walk(directory)) {
      for (Path path : tree.sorted(Comparator.reverseOrder()).toList()) {
        if (Files.isDirectory(path)) {
          syncDirectory(path);
        } else {
          syncFile(path);
        }
      }
    }
  }

  private static void syncFile(Path file) throws IOException {
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
      channel.force(true);
    }
  }

  /** Makes a rename durable. Windows cannot open directories and does not need it. */
  private static void syncDirectory(Path directory) throws IOException {
    if (!System.getProperty("os.name", "").startsWith("Windows")) {
      try (FileChannel channel = FileChannel.open(directory, StandardOpenOption.READ)) {
        channel.force(true);
      }
    }
  }

  /**
   * Removes a file, or a directory with all that is in it; does nothing if there is none. Links are
   * removed, not what they point to.
   *
   * @throws DebertaException if the file system refuses
   */
  public static void remove(Path path) {
    if (!Files.exists(path, LinkOption.NOFOLLOW_LINKS)) {
      return;
    }
    try (Stream<Path> tree = Files.walk(path)) {
      List<Path> deepestFirst = tree.sorted(Comparator.reverseOrder()).toList();
      for (Path one : deepestFirst) {
        Files.deleteIfExists(one);
      }
    } catch (IOException e) {
      throw new DebertaException(
          path + ": cannot be removed (" + e + "). May this user write there?", e);
    }
  }

  private static DebertaException unwritable(Path target, IOException e) {
    return new DebertaException(
        target + ": cannot be written (" + e + "). Is there space, and may this user write there?",
        e);
  }
}
