package io.deberta4j.tensor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.deberta4j.io.CheckpointException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tensors over a file. */
class MappedFileTest {
  @TempDir Path directory;

  private Path file(int prefix) throws IOException {
    ByteBuffer bytes = ByteBuffer.allocate(prefix + 24).order(ByteOrder.LITTLE_ENDIAN);
    bytes.position(prefix);
    for (int i = 0; i < 6; i++) {
      bytes.putFloat(i);
    }
    return Files.write(directory.resolve("values" + prefix), bytes.array());
  }

  @Test
  void readsAlignedAndUnalignedRegions() throws IOException {
    for (int prefix = 0; prefix < 9; prefix++) {
      try (var scope = TensorScope.open();
          var mapped = new MappedFile(file(prefix))) {
        Tensor x = mapped.tensor(DType.F32, prefix, new long[] {2, 3}, new long[] {3, 1});
        assertThat(x.toFloats()).as("prefix %d", prefix).containsExactly(0, 1, 2, 3, 4, 5);
      }
    }
  }

  @Test
  void followsStrides() throws IOException {
    try (var scope = TensorScope.open();
        var mapped = new MappedFile(file(0))) {
      Tensor transposed = mapped.tensor(DType.F32, 0, new long[] {3, 2}, new long[] {1, 3});
      assertThat(transposed.toFloats()).containsExactly(0, 3, 1, 4, 2, 5);
    }
  }

  @Test
  void aRegionBeyondTheFileIsRefused() throws IOException {
    Path file = file(0);
    try (var scope = TensorScope.open();
        var mapped = new MappedFile(file)) {
      assertThatThrownBy(() -> mapped.tensor(DType.F32, 4, new long[] {2, 3}, new long[] {3, 1}))
          .isInstanceOf(CheckpointException.class)
          .hasMessageContaining(file.toString())
          .hasMessageContaining("cut short");
      assertThatThrownBy(() -> mapped.tensor(DType.F32, -4, new long[] {1}, new long[] {1}))
          .isInstanceOf(CheckpointException.class);
    }
  }

  @Test
  void tensorsOutliveTheMapping() throws IOException {
    try (var scope = TensorScope.open()) {
      Tensor x;
      try (var mapped = new MappedFile(file(0))) {
        x = mapped.tensor(DType.F32, 0, new long[] {6}, new long[] {1});
      }
      assertThat(x.toFloats()).containsExactly(0, 1, 2, 3, 4, 5);
    }
  }

  /** Writing to a mapped tensor never reaches the file. */
  @Test
  void theFileIsNotWrittenTo() throws IOException {
    Path file = file(0);
    byte[] before = Files.readAllBytes(file);
    try (var scope = TensorScope.open();
        var mapped = new MappedFile(file)) {
      mapped.tensor(DType.F32, 0, new long[] {6}, new long[] {1}).mulInPlace(7);
    }
    assertThat(Files.readAllBytes(file)).isEqualTo(before);
  }

  @Test
  void anAbsentFileIsACheckpointError() {
    assertThatThrownBy(() -> new MappedFile(directory.resolve("none")))
        .isInstanceOf(CheckpointException.class)
        .hasMessageContaining("none");
  }
}
