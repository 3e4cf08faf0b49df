package io.deberta4j.hub;

import io.deberta4j.hub.HubClient.RemoteFile;
import io.deberta4j.io.AtomicFiles;
import io.deberta4j.io.HubException;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * One model in the cache of Hugging Face's tools ({@code huggingface_hub}, "Manage your cache"):
 *
 * <pre>
 * models--org--name/refs/main               the hash of the commit
 * models--org--name/snapshots/COMMIT/FILE   a link to the content
 * models--org--name/blobs/HASH              the content
 * .locks/models--org--name/HASH.lock        held while it is fetched
 * </pre>
 */
final class HubCache {
  private static final Pattern COMMIT = Pattern.compile("[0-9a-f]{40}");
  private static final Pattern FOLDER = Pattern.compile("models--(.+?)--(.+)");

  /** Makes one file appear under a second name. */
  @FunctionalInterface
  interface Linking {
    void link(Path link, Path content) throws IOException;
  }

  /** The ways in which a snapshot gets a file, tried in turn: not every system allows each. */
  static final List<Linking> LINKINGS =
      List.of(
          (link, content) -> Files.createSymbolicLink(link, parent(link).relativize(content)),
          Files::createLink,
          (link, content) -> AtomicFiles.write(link, channel -> copy(content, channel)));

  private final Path locks;
  private final Path directory;
  private final List<Linking> linkings;

  HubCache(Path cache, ModelId id, List<Linking> linkings) {
    String folder = "models--" + id.repository().replace("/", "--");
    this.directory = cache.toAbsolutePath().resolve(folder);
    this.locks = cache.toAbsolutePath().resolve(".locks").resolve(folder);
    this.linkings = linkings;
  }

  static boolean isCommit(String revision) {
    return COMMIT.matcher(revision).matches();
  }

  /** Returns the name of the model whose snapshot a directory is. */
  static Optional<String> repositoryOf(Path snapshot) {
    Path absolute = snapshot.toAbsolutePath().normalize();
    int names = absolute.getNameCount();
    if (names < 3 || !absolute.getName(names - 2).toString().equals("snapshots")) {
      return Optional.empty();
    }
    Matcher folder = FOLDER.matcher(absolute.getName(names - 3).toString());
    return folder.matches()
        ? Optional.of(folder.group(1) + "/" + folder.group(2))
        : Optional.empty();
  }

  /** Returns the folder of all models in which a snapshot lies. */
  static Optional<Path> rootOf(Path snapshot) {
    return repositoryOf(snapshot)
        .map(name -> snapshot.toAbsolutePath().normalize())
        .map(path -> parent(parent(parent(path))));
  }

  /** Returns the commit that a revision was at the last time, or null if that is not known. */
  @Nullable String commit(String revision) {
    if (isCommit(revision)) {
      return revision;
    }
    Path ref = directory.resolve("refs").resolve(revision);
    try {
      String commit = Files.isRegularFile(ref) ? Files.readString(ref).strip() : "";
      return isCommit(commit) ? commit : null;
    } catch (IOException e) {
      throw unusable(ref, e);
    }
  }

  /** Notes the commit that a revision is. */
  void remember(String revision, String commit) {
    if (!isCommit(revision) && !commit.equals(commit(revision))) {
      Path ref = directory.resolve("refs").resolve(revision);
      createParent(ref);
      AtomicFiles.write(ref, commit);
    }
  }

  /** Returns the directory of a commit, which may not exist. */
  Path snapshot(String commit) {
    return directory.resolve("snapshots").resolve(commit);
  }

  /** Returns the names of the files that a commit has in the cache. */
  List<String> names(String commit) {
    Path snapshot = snapshot(commit);
    if (!Files.isDirectory(snapshot)) {
      return List.of();
    }
    try (Stream<Path> files = Files.walk(snapshot)) {
      return files
          .filter(Files::isRegularFile)
          .map(file -> snapshot.relativize(file).toString().replace('\\', '/'))
          .toList();
    } catch (IOException e) {
      throw unusable(snapshot, e);
    }
  }

  /** Returns where the content with a hash is, or would be. */
  Path blob(Checksum checksum) {
    return directory.resolve("blobs").resolve(checksum.hex());
  }

  /**
   * Returns where content is while it is fetched. The name is ours alone: other tools do not know
   * our locks.
   */
  Path partial(Checksum checksum) {
    return directory.resolve("blobs").resolve(checksum.hex() + ".deberta4j.incomplete");
  }

  /** Returns the file that is locked while content is fetched. */
  Path lock(Checksum checksum) {
    return locks.resolve(checksum.hex() + ".lock");
  }

  /** Gives a snapshot a file. */
  void link(String commit, String name, Checksum checksum) {
    Path link = snapshot(commit).resolve(name);
    createParent(link);
    IOException refused = new IOException("no way to link");
    for (Linking linking : linkings) {
      try {
        Files.deleteIfExists(link); // a link whose content has been removed
        linking.link(link, blob(checksum));
        return;
      } catch (FileAlreadyExistsException e) {
        return; // by another download of the same content
      } catch (IOException | UnsupportedOperationException e) {
        refused.addSuppressed(e);
      }
    }
    throw unusable(link, refused);
  }

  /**
   * Checks that files will fit.
   *
   * @throws HubException if the disk has too little space
   */
  void requireSpace(List<RemoteFile> files) {
    long needed = 0;
    for (RemoteFile file : files) {
      needed += Files.isRegularFile(blob(file.checksum())) ? 0 : file.size();
    }
    try {
      Files.createDirectories(directory);
      long free = Files.getFileStore(directory).getUsableSpace();
      if (needed > free) {
        throw new HubException(
            "%s: %,d bytes are to be fetched, the disk has space for %,d. HF_HUB_CACHE may name another folder."
                .formatted(directory, needed, free));
      }
    } catch (IOException e) {
      throw unusable(directory, e);
    }
  }

  static void createParent(Path file) {
    try {
      Files.createDirectories(parent(file));
    } catch (IOException e) {
      throw unusable(file, e);
    }
  }

  private static Path parent(Path file) {
    Path parent = file.getParent();
    if (parent == null) {
      throw new IllegalArgumentException(file + " has no parent");
    }
    return parent;
  }

  private static void copy(Path content, FileChannel to) throws IOException {
    try (var from = FileChannel.open(content)) {
      long size = from.size();
      for (long at = 0; at < size; ) {
        at += from.transferTo(at, size - at, to);
      }
    }
  }

  static HubException unusable(Path path, IOException e) {
    return new HubException(
        path + ": the cache cannot be used (" + e + "). HF_HUB_CACHE may name another folder.", e);
  }
}
