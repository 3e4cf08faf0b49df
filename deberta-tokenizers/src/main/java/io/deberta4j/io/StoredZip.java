package io.deberta4j.io;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The entries of a zip file whose contents are stored, not compressed, as torch writes them: each
 * is a region of the file that can be mapped as it is.
 *
 * <p>Refused are compressed and encrypted entries, names that occur twice, entries that overlap or
 * leave the file, local headers that contradict the directory, and bytes before or after the
 * archive. Checksums are not verified. Source: PKWARE APPNOTE 6.3.10, with zip64.
 */
public final class StoredZip {
  private static final long LOCAL_SIGNATURE = 0x04034b50L;
  private static final int LOCAL_BYTES = 30;

  private final Path file;
  private final Map<String, FileRegion> entries;

  private StoredZip(Path file, Map<String, FileRegion> entries) {
    this.file = file;
    this.entries = Collections.unmodifiableMap(entries);
  }

  /** Tells whether a file begins like a zip file. */
  public static boolean isZip(Path file) {
    FileRegion whole = FileRegion.of(file);
    return whole.length() >= 4
        && (whole.slice(0, 4).read(4).getInt() & 0xffffffffL) == LOCAL_SIGNATURE;
  }

  /**
   * Reads the directory of a zip file and checks it against the file.
   *
   * @throws CheckpointException if the file is not such an archive, see above
   */
  public static StoredZip open(Path file) {
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
      ZipDirectory directory = ZipDirectory.read(file, channel);
      List<ZipDirectory.Entry> ordered = new ArrayList<>(directory.entries());
      ordered.sort(Comparator.comparingLong(ZipDirectory.Entry::headerOffset));
      Map<String, FileRegion> regions = new LinkedHashMap<>();
      long free = 0;
      for (ZipDirectory.Entry entry : ordered) {
        if (entry.headerOffset() < free) {
          throw error(file, entry.name(), "overlaps the entry before it");
        }
        FileRegion region = locate(file, channel, entry, directory.offset());
        free = region.offset() + region.length();
        if (regions.put(entry.name(), region) != null) {
          throw error(file, entry.name(), "occurs twice");
        }
      }
      return new StoredZip(file, regions);
    } catch (IOException e) {
      throw FileRegion.unreadable(file, e);
    }
  }

  /** Returns the entries by name, in the order of the file. */
  public Map<String, FileRegion> entries() {
    return entries;
  }

  /** Finds an entry by its exact name. */
  public Optional<FileRegion> find(String name) {
    return Optional.ofNullable(entries.get(name));
  }

  /**
   * Returns the name of the one folder that holds {@code leaf}, with its slash; empty if {@code
   * leaf} lies at the top. Torch puts everything into one folder of any name.
   *
   * @throws CheckpointException if no entry or more than one is called that
   */
  public String prefixOf(String leaf) {
    List<String> found = new ArrayList<>();
    for (String name : entries.keySet()) {
      if (name.equals(leaf) || name.endsWith("/" + leaf)) {
        found.add(name.substring(0, name.length() - leaf.length()));
      }
    }
    if (found.size() != 1) {
      throw new CheckpointException(
          "%s: the zip file has %d entries called '%s', expected 1. Was it written by torch.save?"
              .formatted(file, found.size(), leaf));
    }
    return found.get(0);
  }

  private static FileRegion locate(
      Path file, FileChannel channel, ZipDirectory.Entry entry, long limit) throws IOException {
    if (entry.headerOffset() > limit - LOCAL_BYTES) {
      throw error(file, entry.name(), "begins outside of the archive");
    }
    ZipFields local = ZipFields.at(file, channel, entry.headerOffset(), LOCAL_BYTES);
    if (local.u32(0) != LOCAL_SIGNATURE) {
      throw error(file, entry.name(), "has no local header");
    }
    int nameLength = local.u16(26);
    long data = entry.headerOffset() + LOCAL_BYTES + nameLength + local.u16(28);
    if (data > limit || entry.size() > limit - data) {
      throw error(file, entry.name(), "has " + entry.size() + " bytes, which leave the archive");
    }
    ZipFields name = ZipFields.at(file, channel, entry.headerOffset() + LOCAL_BYTES, nameLength);
    if (!name.text(0, nameLength).equals(entry.name()) || local.u16(8) != 0) {
      throw error(file, entry.name(), "has a local header that contradicts the directory");
    }
    requireSameSize(file, local, entry);
    return new FileRegion(file, data, entry.size());
  }

  /** The local header may leave sizes to a later record (bit 3) or to zip64; else they agree. */
  private static void requireSameSize(Path file, ZipFields local, ZipDirectory.Entry entry) {
    boolean later = (local.u16(6) & 8) != 0;
    for (int at : new int[] {18, 22}) {
      long size = local.u32(at);
      if (size != entry.size() && size != ZipFields.IN_ZIP64 && !(later && size == 0)) {
        throw error(file, entry.name(), "has a local header that contradicts the directory");
      }
    }
  }

  static CheckpointException error(Path file, String name, String message) {
    return new CheckpointException(
        "%s: zip entry '%s' %s. The file is damaged or was not written by torch.save."
            .formatted(file, PickleText.shown(name), message));
  }
}
