package io.deberta4j.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.deberta4j.io.CheckpointException;
import io.deberta4j.io.FileRegion;
import io.deberta4j.tensor.DType;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StoredTensorTest {
  private static final long SEED = 20261121;

  /** Every element of random views, against nested loops over a file of bytes 0, 1, 2, ... */
  @Test
  void readsAnyStridedView(@TempDir Path directory) throws IOException {
    byte[] content = new byte[4096];
    for (int i = 0; i < content.length; i++) {
      content[i] = (byte) (i * 31);
    }
    Path file = Files.write(directory.resolve("data"), content);
    Random random = new Random(SEED);
    DType[] dtypes = DType.values();
    for (int round = 0; round < 500; round++) {
      long[] shape = {random.nextInt(5), random.nextInt(5), random.nextInt(5)};
      long[] strides = {random.nextInt(20), random.nextInt(20), random.nextInt(20)};
      DType dtype = dtypes[random.nextInt(dtypes.length)];
      int bytes = dtype.bytes();
      boolean empty = shape[0] * shape[1] * shape[2] == 0;
      long span = 1;
      for (int d = 0; d < 3; d++) {
        span += Math.max(shape[d] - 1, 0) * strides[d];
      }
      int offset = random.nextInt(1000);
      FileRegion region = new FileRegion(file, offset, empty ? 0 : span * bytes);
      ByteBuffer read = new StoredTensor("t", dtype, shape, strides, region).read();
      String what = "seed " + SEED + ", round " + round;
      assertThat(read.remaining())
          .as(what)
          .isEqualTo((int) (shape[0] * shape[1] * shape[2] * bytes));
      for (int i = 0; i < shape[0]; i++) {
        for (int j = 0; j < shape[1]; j++) {
          for (int k = 0; k < shape[2]; k++) {
            long at = offset + (i * strides[0] + j * strides[1] + k * strides[2]) * bytes;
            for (int b = 0; b < bytes; b++) {
              assertThat(read.get()).as(what).isEqualTo(content[(int) at + b]);
            }
          }
        }
      }
    }
  }

  @Test
  void cannotBeChangedThroughItsArrays(@TempDir Path directory) {
    long[] shape = {2, 3};
    FileRegion region = new FileRegion(directory, 0, 24);
    StoredTensor tensor = StoredTensor.contiguous("t", DType.F32, shape, region);
    shape[0] = 9;
    tensor.shape()[1] = 9;
    tensor.strides()[1] = 9;
    assertThat(tensor.shape()).containsExactly(2, 3);
    assertThat(tensor.strides()).containsExactly(3, 1);
    assertThat(tensor.isContiguous()).isTrue();
    assertThat(tensor)
        .isEqualTo(StoredTensor.contiguous("t", DType.F32, new long[] {2, 3}, region));
    assertThat(tensor).isNotEqualTo(tensor.renamed("u"));
  }

  @Test
  void refusesARegionOfAnotherSize(@TempDir Path directory) {
    FileRegion region = new FileRegion(directory, 0, 24);
    for (long[] shape : new long[][] {{5}, {7}, {-6}, {6, -1}, {1L << 62}, {1L << 32, 1L << 32}}) {
      assertThatThrownBy(() -> StoredTensor.contiguous("t", DType.F32, shape, region))
          .isInstanceOf(CheckpointException.class)
          .hasMessageContaining("do not fit its 24 bytes");
    }
    assertThatThrownBy(() -> new FileRegion(directory, Long.MAX_VALUE, 1))
        .isInstanceOf(CheckpointException.class);
    assertThatThrownBy(() -> region.slice(20, 5)).isInstanceOf(CheckpointException.class);
  }
}
