package io.deberta4j.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.deberta4j.io.CheckpointException;
import io.deberta4j.io.FileRegion;
import io.deberta4j.model.DebertaConfig;
import io.deberta4j.model.DebertaModel;
import io.deberta4j.model.Pretrained;
import io.deberta4j.model.TestConfigs;
import io.deberta4j.tensor.DType;
import io.deberta4j.tensor.RandomSource;
import io.deberta4j.tensor.Tensor;
import io.deberta4j.tensor.TensorScope;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.Channels;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Weights read in plain Java have the bits of those that libtorch reads. */
final class StoredWeightsTest {
  private static final DType[] FLOATING = {DType.F64, DType.F32, DType.F16, DType.BF16};

  @TempDir Path directory;

  @Test
  void randomModelsInEveryTypeHaveTheSameBits() throws IOException {
    long seed = new Random().nextLong();
    Random random = new Random(seed);
    for (int trial = 0; trial < 12; trial++) {
      DebertaConfig config = TestConfigs.random(random); // v1 too, whose weights are fused
      DType dtype = FLOATING[random.nextInt(FLOATING.length)];
      save(config, dtype, random.nextLong());
      Pretrained model = Pretrained.open(directory);
      try (var scope = TensorScope.open();
          var origin = model.origin()) {
        StoredWeights weights = model.weights();
        assertThat(weights.unused()).isEqualTo(origin.names());
        for (String name : origin.names()) {
          Tensor tensor = Objects.requireNonNull(origin.load(name)).to(DType.F32);
          verify(weights.weight(name, tensor.shape()), tensor, "seed " + seed + ", " + name);
        }
        assertThat(weights.unused()).isEmpty();
      }
    }
  }

  private static void verify(StoredWeight weight, Tensor tensor, String what) throws IOException {
    float[] expected = tensor.toFloats();
    assertThat(Arrays.equals(weight.floats(), expected)).as(what).isTrue();
    var written = new ByteArrayOutputStream();
    weight.writeTo(Channels.newChannel(written));
    float[] found = new float[expected.length];
    ByteBuffer.wrap(written.toByteArray())
        .order(ByteOrder.LITTLE_ENDIAN)
        .asFloatBuffer()
        .get(found);
    assertThat(written.size()).as(what).isEqualTo(expected.length * Float.BYTES);
    assertThat(Arrays.equals(found, expected)).as(what).isTrue();
  }

  private void save(DebertaConfig config, DType dtype, long seed) {
    try (var scope = TensorScope.open();
        var random = new RandomSource(seed);
        var parameters = Parameters.initialise(random, 0.3, DType.F32)) {
      new DebertaModel(parameters.at("deberta"), config);
      Pretrained.save(directory, config, parameters.all(), dtype, Pretrained.MAX_SHARD_BYTES);
    }
  }

  /** All 65,536 halves, infinities, NaN and subnormal numbers among them. */
  @Test
  void everyHalfHasTheValueThatLibtorchGivesIt() throws IOException {
    byte[] bits = new byte[2 << 16];
    for (int i = 0; i < 1 << 16; i++) {
      bits[2 * i] = (byte) i;
      bits[2 * i + 1] = (byte) (i >> 8);
    }
    verifyAll(bits, DType.F16);
    verifyAll(bits, DType.BF16);
  }

  private void verifyAll(byte[] bits, DType dtype) throws IOException {
    Path file = Files.write(directory.resolve("bits-" + dtype), bits);
    long[] shape = {256, 256};
    var stored = StoredTensor.contiguous("w", dtype, shape, FileRegion.of(file));
    try (var scope = TensorScope.open();
        var origin = new CheckpointOrigin(Map.of("w", stored), 1, "test")) {
      verify(
          weights(stored).weight("w", shape),
          Objects.requireNonNull(origin.load("w")).to(DType.F32),
          dtype.name());
    }
  }

  private static StoredWeights weights(StoredTensor tensor) {
    return new StoredWeights(Map.of(tensor.name(), tensor), 1, "test");
  }

  /** A transposed view, as PyTorch files have, and a tensor of more than one piece. */
  @Test
  void viewsAndLongTensorsAreReadInOrder() throws IOException {
    byte[] bytes = new byte[3 << 20];
    new Random(1).nextBytes(bytes);
    FileRegion region = FileRegion.of(Files.write(directory.resolve("long"), bytes));
    for (DType dtype : new DType[] {DType.F16, DType.BF16}) {
      long columns = region.length() / dtype.bytes() / 4;
      long[] shape = {columns, 4};
      verifyView(new StoredTensor("w", dtype, shape, new long[] {4, 1}, region));
      verifyView(new StoredTensor("w", dtype, shape, new long[] {1, columns}, region));
    }
  }

  private static void verifyView(StoredTensor stored) throws IOException {
    try (var scope = TensorScope.open();
        var origin = new CheckpointOrigin(Map.of("w", stored), 1, "test")) {
      Tensor tensor = Objects.requireNonNull(origin.load("w")).to(DType.F32);
      verify(weights(stored).weight("w", stored.shape()), tensor, stored.toString());
    }
  }

  @Test
  void whatDoesNotFitIsRefused() throws IOException {
    FileRegion region = FileRegion.of(Files.write(directory.resolve("f"), new byte[64]));
    StoredWeights weights =
        weights(StoredTensor.contiguous("w", DType.F32, new long[] {4, 4}, region));
    assertThatThrownBy(() -> weights.weight("w", 16))
        .isInstanceOf(CheckpointException.class)
        .hasMessageContaining("has shape [4, 4], expected [16]");
    assertThatThrownBy(() -> weights.at("deberta").weight("w", 4, 4))
        .isInstanceOf(CheckpointException.class)
        .hasMessageContaining("tensor 'deberta.w' is missing, expected shape [4, 4]");
    assertThatThrownBy(() -> weights.at("qa_outputs").weight("weight", 2, 4))
        .isInstanceOf(CheckpointException.class)
        .hasMessageContaining(
            "has no head for question answering ('qa_outputs.weight' is missing)");
    StoredWeights half =
        weights(StoredTensor.contiguous("qa_outputs.weight", DType.F32, new long[] {16}, region));
    assertThatThrownBy(() -> half.at("qa_outputs").weight("bias", 2))
        .isInstanceOf(CheckpointException.class)
        .hasMessageContaining("tensor 'qa_outputs.bias' is missing, expected shape [2]");
    StoredWeights bytes = weights(StoredTensor.contiguous("w", DType.I8, new long[] {64}, region));
    assertThatThrownBy(() -> bytes.weight("w", 64))
        .isInstanceOf(CheckpointException.class)
        .hasMessageContaining("I8")
        .hasMessageContaining("quantised");
  }
}
