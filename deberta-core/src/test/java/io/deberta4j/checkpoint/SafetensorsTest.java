package io.deberta4j.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.deberta4j.io.CheckpointException;
import io.deberta4j.tensor.DType;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SafetensorsTest {
  private final Path directory;

  SafetensorsTest(@TempDir Path directory) {
    this.directory = directory;
  }

  private static byte[] bytes(String header, int dataBytes) {
    byte[] json = header.getBytes(StandardCharsets.UTF_8);
    ByteBuffer buffer = ByteBuffer.allocate(8 + json.length + dataBytes);
    buffer.order(ByteOrder.LITTLE_ENDIAN).putLong(json.length).put(json);
    return buffer.array();
  }

  private void refused(byte[] bytes, String message) throws IOException {
    Path file = Files.write(directory.resolve("bad.safetensors"), bytes);
    assertThatThrownBy(() -> Safetensors.open(file))
        .isInstanceOf(CheckpointException.class)
        .hasMessageStartingWith(file.toString())
        .hasMessageContaining(message);
  }

  private void refused(String header, int dataBytes, String message) throws IOException {
    refused(bytes(header, dataBytes), message);
  }

  private static String entry(String dtype, String shape, String offsets) {
    return "{\"dtype\":\"%s\",\"shape\":%s,\"data_offsets\":%s}".formatted(dtype, shape, offsets);
  }

  private static String one(String dtype, String shape, String offsets) {
    return "{\"w\":" + entry(dtype, shape, offsets) + "}";
  }

  @Test
  void readsTensorsInAnyOrder() throws IOException {
    String header =
        "{\"b\":%s,\"a\":%s,\"none\":%s,\"__metadata__\":{\"format\":\"pt\"}}  "
            .formatted(
                entry("F32", "[2]", "[4,12]"),
                entry("F16", "[1,2]", "[0,4]"),
                entry("I8", "[0]", "[4,4]"));
    Path file = Files.write(directory.resolve("good.safetensors"), bytes(header, 12));
    Safetensors read = Safetensors.open(file);
    assertThat(read.metadata()).isEqualTo(Map.of("format", "pt"));
    assertThat(read.tensors().keySet()).containsExactly("b", "a", "none");
    StoredTensor b = Objects.requireNonNull(read.tensors().get("b"));
    assertThat(b.byteOffset()).isEqualTo(Files.size(file) - 8);
    assertThat(b.shape()).containsExactly(2);
  }

  @Test
  void refusesHeadersThatDoNotFit() throws IOException {
    refused(new byte[0], "too few");
    refused(new byte[7], "too few");
    for (long length : new long[] {1, 1 << 20, 100_000_001L, Long.MAX_VALUE, -1, Long.MIN_VALUE}) {
      refused(
          ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN).putLong(length).array(),
          "a safetensors header of " + Long.toUnsignedString(length) + " bytes");
    }
    refused("version https://git-lfs.x".getBytes(StandardCharsets.UTF_8), "a Git LFS pointer");
    refused("PK\u0003\u0004....".getBytes(StandardCharsets.UTF_8), "a zip file");
    refused("", 0, "does not begin with '{'");
    refused(" {}", 0, "does not begin with '{'");
    refused("[]", 0, "does not begin with '{'");
    refused("{", 0, "line 1");
    refused("{}x", 0, "not valid JSON");
    refused("{}{}", 0, "goes on after its end");
    refused("{\"a\":" + "[".repeat(1000), 0, "expected START_OBJECT");
    refused("{\"a\":" + "{\"a\":".repeat(1000), 0, "unknown field");
    byte[] invalid = bytes(one("F32", "[1]", "[0,4]"), 4);
    invalid[10] = (byte) 0xff;
    refused(invalid, "not valid UTF-8");
  }

  @Test
  void refusesDuplicateKeys() throws IOException {
    String entry = entry("U8", "[1]", "[0,1]");
    refused("{\"w\":" + entry + ",\"w\":" + entry + "}", 1, "Duplicate field 'w'");
    refused("{\"w\":{\"dtype\":\"U8\",\"dtype\":\"I8\"}}", 1, "Duplicate field 'dtype'");
    refused("{\"__metadata__\":{\"a\":\"1\",\"a\":\"2\"}}", 0, "Duplicate field 'a'");
    refused("{\"__metadata__\":{},\"__metadata__\":{}}", 0, "Duplicate field");
  }

  @Test
  void refusesOverlapsHolesAndRests() throws IOException {
    String two = "{\"a\":%s,\"b\":%s}";
    String a = entry("U8", "[4]", "[0,4]");
    refused(two.formatted(a, entry("U8", "[4]", "[2,6]")), 6, "overlap or leave a hole");
    refused(two.formatted(a, a), 4, "overlap or leave a hole");
    refused(two.formatted(a, entry("U8", "[4]", "[5,9]")), 9, "overlap or leave a hole");
    refused(one("U8", "[4]", "[1,5]"), 5, "overlap or leave a hole");
    refused(one("U8", "[4]", "[0,4]"), 3, "the header describes 4 bytes of data, the file has 3");
    refused(one("U8", "[4]", "[0,4]"), 5, "the header describes 4 bytes of data, the file has 5");
    refused("{}", 1, "the header describes 0 bytes");
  }

  @Test
  void refusesShapesAndOffsetsThatLie() throws IOException {
    refused(one("F32", "[2]", "[0,4]"), 4, "does not fit");
    refused(one("F32", "[1]", "[0,8]"), 8, "does not fit");
    refused(one("F32", "[1]", "[4,0]"), 4, "does not fit");
    refused(one("F32", "[4294967296,4294967296]", "[0,0]"), 0, "does not fit");
    refused(one("F64", "[2305843009213693952]", "[0,0]"), 0, "does not fit");
    refused(one("U8", "[9223372036854775807,3]", "[0,9223372036854775807]"), 0, "does not fit");
    refused(one("F32", "[-1]", "[0,4]"), 4, "negative");
    refused(one("F32", "[1]", "[-4,0]"), 4, "negative");
    refused(one("F32", "[1.0]", "[0,4]"), 4, "expected VALUE_NUMBER_INT");
    refused(one("F32", "[99999999999999999999]", "[0,4]"), 4, "line 1");
    refused(one("F32", "[\"1\"]", "[0,4]"), 4, "expected VALUE_NUMBER_INT");
    refused(one("F32", "1", "[0,4]"), 4, "expected START_ARRAY");
    refused(one("F32", "[1]", "[0]"), 4, "two data_offsets");
    refused(one("F32", "[1]", "[0,4,4]"), 4, "two data_offsets");
    refused(one("F32", "[" + "1,".repeat(64) + "1]", "[0,4]"), 4, "more than 64");
  }

  @Test
  void refusesTypesAndFieldsItDoesNotKnow() throws IOException {
    for (String dtype : List.of("F8_E4M3", "U16", "C64", "f32", "")) {
      refused(one(dtype, "[1]", "[0,4]"), 4, "has dtype '" + dtype + "', supported are [F64, F32");
    }
    refused("{\"w\":{\"dtype\":1}}", 0, "expected VALUE_STRING");
    refused("{\"w\":{\"shape\":[1],\"data_offsets\":[0,1]}}", 1, "needs a dtype");
    refused("{\"w\":{\"offset\":1}}", 0, "unknown field 'offset'");
    refused("{\"w\":null}", 0, "expected START_OBJECT");
    refused("{\"__metadata__\":{\"a\":1}}", 0, "'a' of __metadata__");
    refused("{\"__metadata__\":[]}", 0, "expected START_OBJECT");
  }

  @Test
  void refusesEveryTruncation() throws IOException {
    byte[] whole = bytes(one("F32", "[2]", "[0,8]"), 8);
    for (int length = 0; length < whole.length; length++) {
      refused(Arrays.copyOf(whole, length), "");
    }
  }

  @Test
  void noticesThatTheFileWasCutShortAfterOpening() throws IOException {
    Path file =
        Files.write(directory.resolve("a.safetensors"), bytes(one("F32", "[2]", "[0,8]"), 8));
    StoredTensor tensor = Safetensors.open(file).tensors().values().iterator().next();
    Files.write(file, Arrays.copyOf(Files.readAllBytes(file), (int) Files.size(file) - 1));
    assertThatThrownBy(tensor::read)
        .isInstanceOf(CheckpointException.class)
        .hasMessageContaining("the file ends at byte");
  }

  /** As the reference lays them out: type by type, widest first, then by name. */
  @Test
  void writesAlignedAndInTheOrderOfTheReference() throws IOException {
    Path file = directory.resolve("w.safetensors");
    Safetensors.write(
        file,
        List.of(
            TestSource.of("z", DType.U8, 3L),
            TestSource.of("b", DType.F32, 2L),
            TestSource.of("a", DType.F32),
            TestSource.of("c", DType.F16, 1L),
            TestSource.of("d", DType.I64, 1L)),
        Map.of("format", "pt"));
    byte[] written = Files.readAllBytes(file);
    long length = ByteBuffer.wrap(written).order(ByteOrder.LITTLE_ENDIAN).getLong();
    String header = new String(written, 8, (int) length, StandardCharsets.UTF_8);
    assertThat(length % 8).isZero();
    assertThat(header.stripTrailing())
        .isEqualTo(
            "{\"__metadata__\":{\"format\":\"pt\"},\"d\":%s,\"a\":%s,\"b\":%s,\"c\":%s,\"z\":%s}"
                .formatted(
                    entry("I64", "[1]", "[0,8]"),
                    entry("F32", "[]", "[8,12]"),
                    entry("F32", "[2]", "[12,20]"),
                    entry("F16", "[1]", "[20,22]"),
                    entry("U8", "[3]", "[22,25]")));
    for (StoredTensor tensor : Safetensors.open(file).tensors().values()) {
      assertThat(tensor.byteOffset() % tensor.dtype().bytes()).isZero();
      assertThat(tensor.read().get(tensor.dtype().bytes() - 1))
          .isEqualTo((byte) (tensor.dtype().bytes() - 1));
    }
  }

  @Test
  void writesNoFileThatItCouldNotRead() {
    Path file = directory.resolve("w.safetensors");
    TestSource good = TestSource.of("a", DType.U8, 1L);
    TestSource lying = new TestSource("b", DType.F32, List.of(2L), ByteBuffer.allocate(4));
    TestSource negative = new TestSource("c", DType.F32, List.of(-2L), ByteBuffer.allocate(4));
    assertThatThrownBy(() -> Safetensors.write(file, List.of(good, good), Map.of()))
        .hasMessageContaining("are called 'a'");
    assertThatThrownBy(() -> Safetensors.write(file, List.of(lying), Map.of()))
        .hasMessageContaining("tensor 'b' wrote 4 bytes, expected 8");
    assertThatThrownBy(() -> Safetensors.write(file, List.of(negative), Map.of()))
        .hasMessageContaining("not possible");
    assertThatThrownBy(
            () ->
                Safetensors.write(
                    file, List.of(TestSource.of("__metadata__", DType.U8)), Map.of("a", "b")))
        .isInstanceOf(CheckpointException.class);
    assertThat(directory).isEmptyDirectory();
  }
}
