package io.deberta4j.io;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StoredZipTest {
  private static final byte[] HELLO = "hello".getBytes(StandardCharsets.US_ASCII);

  private final Path directory;

  StoredZipTest(@TempDir Path directory) {
    this.directory = directory;
  }

  private Path file(byte[] bytes) throws IOException {
    return Files.write(directory.resolve("test.zip"), bytes);
  }

  private void refused(byte[] bytes, String message) throws IOException {
    Path file = file(bytes);
    assertThatThrownBy(() -> StoredZip.open(file))
        .isInstanceOf(CheckpointException.class)
        .hasMessageContaining(file.toString())
        .hasMessageContaining(message);
  }

  private static ZipBytes two() {
    ZipBytes zip = new ZipBytes();
    zip.add("a/data.pkl", HELLO);
    zip.add("a/data/0", new byte[100]);
    return zip;
  }

  @Test
  void locatesEntries() throws IOException {
    for (byte[] bytes : new byte[][] {two().end(), two().end64(0, 0, 0)}) {
      StoredZip zip = StoredZip.open(file(bytes));
      assertThat(zip.entries()).containsOnlyKeys("a/data.pkl", "a/data/0");
      assertThat(zip.prefixOf("data.pkl")).isEqualTo("a/");
      assertThat(zip.find("a/data.pkl").orElseThrow().bytes(5)).isEqualTo(HELLO);
      assertThat(zip.find("a/data/0").orElseThrow().length()).isEqualTo(100);
      assertThat(zip.find("a/data/1")).isEmpty();
    }
  }

  @Test
  void takesSizesFromTheZip64Field() throws IOException {
    ZipBytes zip = two();
    ZipBytes.Entry entry = zip.entries.get(1);
    entry.extra = ZipBytes.record(2, 1, 2, 16, 8, entry.size, 8, entry.storedSize);
    entry.size = ZipFields.IN_ZIP64;
    entry.storedSize = ZipFields.IN_ZIP64;
    assertThat(StoredZip.open(file(zip.end())).find("a/data/0").orElseThrow().length())
        .isEqualTo(100);
  }

  @Test
  void refusesZip64SizesThatLie() throws IOException {
    for (long size : new long[] {101, 1L << 40, Long.MAX_VALUE, -1}) {
      ZipBytes zip = two();
      ZipBytes.Entry entry = zip.entries.get(1);
      entry.extra = ZipBytes.record(2, 1, 2, 16, 8, size, 8, size);
      entry.size = ZipFields.IN_ZIP64;
      entry.storedSize = ZipFields.IN_ZIP64;
      refused(zip.end(), "zip entry 'a/data/0'");
    }
    ZipBytes zip = two();
    zip.entries.get(1).extra = ZipBytes.record(2, 1, 2, 0x7fff);
    refused(zip.end(), "malformed extra field");
  }

  @Test
  void refusesDirectoriesElsewhere() throws IOException {
    refused(two().end(1, 0), "directory is not where");
    refused(two().end(-1, 0), "directory is not where");
    refused(two().end(0, 1), "directory is not where");
    refused(two().end(0, -30), "directory is not where");
    refused(two().end64(1, 0, 0), "directory is not where");
    refused(two().end64(0, Long.MIN_VALUE, 0), "directory is not where");
    refused(two().end64(0, Long.MAX_VALUE, 0), "directory is not where");
    refused(two().end64(0, 0, 1), "zip64 end record");
    refused(two().end64(0, 0, Long.MIN_VALUE), "zip64 end record");
  }

  @Test
  void refusesCompressedEncryptedAndUnequalEntries() throws IOException {
    ZipBytes compressed = two();
    compressed.entries.get(0).method = 8;
    refused(compressed.end(), "is compressed");
    ZipBytes encrypted = two();
    encrypted.entries.get(0).flags = 1;
    refused(encrypted.end(), "is encrypted");
    ZipBytes unequal = two();
    unequal.entries.get(0).size = 1 << 30;
    refused(unequal.end(), "two sizes");
  }

  /** What java.util.zip writes by default: a real compressed bomb of 10 MB in a few bytes. */
  @Test
  void refusesZipBomb() throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
      zip.putNextEntry(new ZipEntry("a/data.pkl"));
      zip.write(new byte[10 << 20]);
    }
    refused(bytes.toByteArray(), "is compressed");
  }

  @Test
  void refusesOverlapsAndDuplicates() throws IOException {
    ZipBytes shared = two();
    ZipBytes.Entry copy = new ZipBytes.Entry();
    copy.name = "a/data/0";
    copy.size = 100;
    copy.storedSize = 100;
    copy.offset = shared.entries.get(1).offset;
    shared.entries.add(copy);
    refused(shared.end(), "overlaps");
    ZipBytes twice = two();
    twice.add("a/data/0", new byte[100]);
    refused(twice.end(), "occurs twice");
  }

  @Test
  void refusesLocalHeadersThatContradict() throws IOException {
    ZipBytes renamed = two();
    renamed.entries.get(0).name = "b/data.pkl";
    refused(renamed.end(), "contradicts");
    ZipBytes longer = two();
    longer.entries.get(0).size = 6;
    longer.entries.get(0).storedSize = 6;
    refused(longer.end(), "contradicts");
    ZipBytes beyond = two();
    beyond.entries.get(1).size = 200;
    beyond.entries.get(1).storedSize = 200;
    refused(beyond.end(), "leave the archive");
    ZipBytes elsewhere = two();
    elsewhere.entries.get(0).offset = 3;
    refused(elsewhere.end(), "no local header");
    ZipBytes outside = two();
    outside.entries.get(0).offset = 1 << 20;
    refused(outside.end(), "outside of the archive");
  }

  @Test
  void refusesEveryTruncation() throws IOException {
    byte[] whole = two().end64(0, 0, 0);
    for (int length = 0; length < whole.length; length++) {
      refused(Arrays.copyOf(whole, length), "");
    }
    refused(Arrays.copyOf(whole, whole.length + 1), "no end record");
  }

  @Test
  void refusesFilesWithoutTheExpectedEntry() throws IOException {
    StoredZip none = StoredZip.open(file(new ZipBytes().end()));
    assertThatThrownBy(() -> none.prefixOf("data.pkl")).hasMessageContaining("has 0 entries");
    ZipBytes both = two();
    both.add("b/data.pkl", HELLO);
    StoredZip zip = StoredZip.open(file(both.end()));
    assertThatThrownBy(() -> zip.prefixOf("data.pkl")).hasMessageContaining("has 2 entries");
  }

  @Test
  void noticesThatTheFileWasCutShortAfterOpening() throws IOException {
    Path file = file(two().end());
    FileRegion data = StoredZip.open(file).find("a/data/0").orElseThrow();
    Files.write(file, new byte[60]);
    assertThatThrownBy(() -> data.read(100))
        .isInstanceOf(CheckpointException.class)
        .hasMessageContaining("the file ends at byte 60");
  }
}
