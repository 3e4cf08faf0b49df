package io.deberta4j.corpus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.deberta4j.io.DataException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A shard gives back what was put into it, or says what is wrong with the file. */
class ShardTest {
  private static final String HASH = "ab".repeat(32);

  @TempDir Path folder;

  private static CorpusPlan plan(int sequenceLength, int vocabularySize) {
    return new CorpusPlan(
        CorpusSettings.of(sequenceLength), "cd".repeat(32), vocabularySize, List.of(), false);
  }

  private Path write(List<int[]> sequences, int vocabularySize) {
    ShardBuilder builder = new ShardBuilder();
    int longest = 3;
    for (int i = 0; i < sequences.size(); i++) {
      builder.add(sequences.get(i), sequences.get(i).length, 10L * i);
      longest = Math.max(longest, sequences.get(i).length);
    }
    Path file = folder.resolve("one.shard");
    builder.write(file, plan(longest, vocabularySize), HASH, Split.VALIDATION, 5);
    return file;
  }

  private static List<int[]> sequences(Random random, int vocabularySize, int count, int longest) {
    List<int[]> sequences = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      sequences.add(random.ints(1 + random.nextInt(longest), 0, vocabularySize).toArray());
    }
    return sequences;
  }

  @Test
  void whatIsWrittenIsRead() {
    long seed = new Random().nextLong();
    Random random = new Random(seed);
    for (int vocabularySize : new int[] {1, 1000, 65_536, 65_537, 250_102}) {
      for (int count : new int[] {0, 1, 500}) {
        List<int[]> sequences = sequences(random, vocabularySize, count, 300);
        Shard shard = Shard.open(write(sequences, vocabularySize));
        assertThat(shard.sequences()).isEqualTo(count);
        assertThat(shard.tokens()).isEqualTo(sequences.stream().mapToLong(s -> s.length).sum());
        for (int i = 0; i < count; i++) {
          assertThat(shard.sequence(i)).as("seed %d", seed).containsExactly(sequences.get(i));
          assertThat(shard.document(i)).isEqualTo(10L * i);
        }
        shard.verify();
        assertThat(ShardFacts.of(shard).fileName()).isEqualTo("validation-00005.shard");
        assertThatThrownBy(() -> shard.sequence(count))
            .isInstanceOf(IndexOutOfBoundsException.class);
      }
    }
  }

  /** The format itself, byte by byte: a change of it needs another version. */
  @Test
  void theFormatIsAsDocumented() throws IOException {
    byte[] bytes = Files.readAllBytes(write(List.of(new int[] {1, 258, 2}), 1000));
    String hex = HexFormat.of().formatHex(bytes);
    assertThat(hex.substring(0, 96))
        .isEqualTo(
            "89444542344a0d0a"
                + "01000000"
                + "01000000"
                + "03000000"
                + "e8030000"
                + "0100000000000000"
                + "0300000000000000"
                + "0500000000000000");
    assertThat(hex.substring(96, 224)).isEqualTo("cd".repeat(32) + HASH);
    assertThat(hex.substring(240))
        .isEqualTo("0000000000000000" + "0300000000000000" + "0000000000000000" + "010002010200");
  }

  @Test
  void aShardCutShortIsRefusedWhereverItIsCut() throws IOException {
    Path file = write(List.of(new int[] {1, 7, 2}, new int[] {1, 8, 9, 2}), 1000);
    byte[] whole = Files.readAllBytes(file);
    for (int length = 0; length < whole.length; length++) {
      Files.write(file, Arrays.copyOf(whole, length));
      assertThatThrownBy(() -> Shard.open(file))
          .as("%d bytes", length)
          .isInstanceOf(DataException.class)
          .hasMessageContaining(file.toString());
    }
    Files.write(file, Arrays.copyOf(whole, 130));
    assertThatThrownBy(() -> Shard.open(file))
        .hasMessageContaining(
            "has 130 bytes, expected %d. It is cut short".formatted(whole.length));
    Files.write(file, Arrays.copyOf(whole, whole.length + 1));
    assertThatThrownBy(() -> Shard.open(file)).hasMessageContaining("expected " + whole.length);
  }

  @Test
  void anotherFileIsRefused() throws IOException {
    Path text = Files.writeString(folder.resolve("a.shard"), "It was a dark night. ".repeat(20));
    assertThatThrownBy(() -> Shard.open(text)).hasMessageContaining("is no shard");
    assertThatThrownBy(() -> Shard.open(folder.resolve("none")))
        .hasMessageContaining("there is no such shard");
    Path file = write(List.of(new int[] {1, 7, 2}), 1000);
    byte[] bytes = Files.readAllBytes(file);
    bytes[8] = 2;
    Files.write(file, bytes);
    assertThatThrownBy(() -> Shard.open(file)).hasMessageContaining("version 2");
  }

  /** No flipped bit passes for content: it fails on opening, or when all is verified. */
  @Test
  void everyFlippedBitIsNoticed() throws IOException {
    long seed = new Random().nextLong();
    Random random = new Random(seed);
    Path file = write(sequences(random, 1000, 20, 30), 1000);
    byte[] whole = Files.readAllBytes(file);
    for (int at = 0; at < whole.length; at++) {
      byte[] broken = whole.clone();
      broken[at] ^= (byte) (1 << random.nextInt(8));
      Files.write(file, broken);
      assertThatThrownBy(() -> Shard.open(file).verify())
          .as("seed %d, byte %d", seed, at)
          .isInstanceOf(DataException.class);
    }
  }

  /** A wrong checksum is not asked for on reading; what lies outside of the file is. */
  @Test
  void damagedNumbersAreNoticedOnReading() throws IOException {
    Path file = write(List.of(new int[] {1, 7, 2}, new int[] {1, 8, 9, 2}), 1000);
    byte[] whole = Files.readAllBytes(file);
    for (int at : new int[] {128 + 1, 128 + 7, whole.length - 7}) {
      byte[] broken = whole.clone();
      broken[at] ^= (byte) 0x80;
      Files.write(file, broken);
      Shard shard = Shard.open(file);
      assertThatThrownBy(() -> shard.sequence(1))
          .isInstanceOf(DataException.class)
          .hasMessageContaining("is damaged: sequence 1");
    }
  }

  @Test
  void aFileLargerThanAWindowIsReadAcrossItsBorders() throws IOException {
    byte[] bytes = new byte[10_000];
    new Random(1).nextBytes(bytes);
    Path file = Files.write(folder.resolve("bytes"), bytes);
    for (int window : new int[] {7, 4096, 9_999, 10_000, 20_000}) {
      MappedFile mapped = MappedFile.open(file, window);
      for (int at = 0; at + 50 <= bytes.length; at += 13) {
        byte[] part = new byte[50];
        mapped.part(at, 50).get(part);
        assertThat(part).containsExactly(Arrays.copyOfRange(bytes, at, at + 50));
      }
      assertThatThrownBy(() -> mapped.part(9_990, 11))
          .isInstanceOf(IndexOutOfBoundsException.class);
    }
  }
}
