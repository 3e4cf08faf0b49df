package io.deberta4j.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import io.deberta4j.io.DebertaException;
import io.deberta4j.tensor.DType;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/**
 * Damages real files at random. Whatever comes of it is either tensors or a {@link
 * DebertaException}, and takes little memory.
 */
class CheckpointFuzzTest {
  private static final int MUTATIONS = 2_500;
  private static final long MAX_ALLOCATED = 64 << 20;
  private static final long SEED = Long.getLong("fuzz.seed", System.nanoTime());

  private static final long[] EDGES = {
    0,
    1,
    -1,
    0x7f,
    0xff,
    0x7fff,
    0xffff,
    Integer.MAX_VALUE,
    0xffffffffL,
    Long.MAX_VALUE,
    Long.MIN_VALUE
  };

  private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

  private final Path directory;

  CheckpointFuzzTest(@TempDir Path directory) {
    this.directory = directory;
  }

  @TestFactory
  Stream<DynamicTest> damagedFilesAreReadOrRefused() throws IOException {
    List<Path> files = new ArrayList<>(Goldens.find("checkpoint-formats", "*.bin"));
    files.addAll(Goldens.find("checkpoint-formats", "*.safetensors"));
    List<TestSource> sources =
        List.of(TestSource.of("a", DType.F32, 5L), TestSource.of("b", DType.I64, 2L, 2L));
    ShardedSafetensors.write(directory, sources, Map.of("format", "pt"), 30);
    files.add(directory.resolve("model.safetensors.index.json"));
    return files.stream()
        .map(file -> DynamicTest.dynamicTest(file.getFileName().toString(), () -> fuzz(file)));
  }

  private void fuzz(Path original) throws IOException {
    System.out.println("fuzz.seed=" + SEED + " for " + original.getFileName());
    Random random = new Random(SEED ^ original.getFileName().hashCode());
    byte[] content = Files.readAllBytes(original);
    Path file = directory.resolve("fuzz-" + original.getFileName());
    int refused = 0;
    for (int round = 0; round < MUTATIONS; round++) {
      byte[] mutated = mutate(content, random);
      Files.write(file, mutated);
      long before = THREADS.getCurrentThreadAllocatedBytes();
      try {
        ModelDirectory.open(file).tensors().values().forEach(StoredTensor::read);
      } catch (DebertaException e) {
        refused++;
        assertThat(e.getMessage()).contains("fuzz-");
      } catch (RuntimeException | StackOverflowError | OutOfMemoryError e) {
        throw new AssertionError("seed " + SEED + ", round " + round + " of " + original, e);
      }
      assertThat(THREADS.getCurrentThreadAllocatedBytes() - before)
          .as("bytes allocated with seed %d in round %d of %s", SEED, round, original)
          .isLessThan(MAX_ALLOCATED);
    }
    assertThat(refused).as("mutations that were refused").isBetween(MUTATIONS / 10, MUTATIONS - 1);
  }

  private static byte[] mutate(byte[] original, Random random) {
    byte[] bytes = original.clone();
    int times = 1 + random.nextInt(3);
    for (int i = 0; i < times && bytes.length > 8; i++) {
      int at = random.nextInt(bytes.length);
      switch (random.nextInt(8)) {
        case 0 -> bytes[at] ^= (byte) (1 << random.nextInt(8));
        case 1 -> bytes[at] = (byte) random.nextInt(256);
        case 2 -> bytes = Arrays.copyOf(bytes, at);
        case 3 ->
            bytes = splice(bytes, at, 0, bytes, random.nextInt(bytes.length), random.nextInt(40));
        case 4 -> bytes = splice(bytes, at, random.nextInt(40), bytes, 0, 0);
        case 5 -> edge(bytes, at, 4, random);
        case 6 -> edge(bytes, at, 8, random);
        default -> bytes[at] = bytes[random.nextInt(bytes.length)];
      }
    }
    return bytes;
  }

  /** Replaces {@code cut} bytes at {@code at} by bytes from elsewhere. */
  private static byte[] splice(byte[] bytes, int at, int cut, byte[] from, int start, int count) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.write(bytes, 0, at);
    out.write(from, start, Math.min(count, from.length - start));
    int rest = Math.min(bytes.length, at + cut);
    out.write(bytes, rest, bytes.length - rest);
    return out.toByteArray();
  }

  private static void edge(byte[] bytes, int at, int size, Random random) {
    ByteBuffer number = ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN);
    number.putLong(EDGES[random.nextInt(EDGES.length)]);
    System.arraycopy(number.array(), 0, bytes, at, Math.min(size, bytes.length - at));
  }
}
