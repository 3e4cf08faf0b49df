package io.deberta4j.report;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.WireFormat;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EventFileTest {
  private static final Instant NOW = Instant.ofEpochMilli(1_700_000_000_250L);

  private final Path folder;

  EventFileTest(@TempDir Path folder) {
    this.folder = folder;
  }

  /**
   * An event as the reader below understands it; {@code sessionStatus} is 0 where there is none.
   */
  private record Event(
      double wallTime,
      long step,
      @Nullable String version,
      int sessionStatus,
      Map<String, Float> scalars) {}

  /** RFC 3720, B.4, and the check value of CRC-32C; this is the reference of what follows. */
  @Test
  void theReferenceChecksumKeepsToThePublishedVectors() {
    byte[] ascending = new byte[32];
    for (int i = 0; i < ascending.length; i++) {
      ascending[i] = (byte) i;
    }
    byte[] ones = new byte[32];
    Arrays.fill(ones, (byte) 0xff);
    assertThat(crc32c(new byte[32])).isEqualTo(0x8a9136aa);
    assertThat(crc32c(ones)).isEqualTo(0x62a8ab43);
    assertThat(crc32c(ascending)).isEqualTo(0x46dd794e);
    assertThat(crc32c("123456789".getBytes(StandardCharsets.US_ASCII))).isEqualTo(0xe3069283);
  }

  /** Every event file of TensorFlow begins with these bytes: 24, and its masked checksum. */
  @Test
  void beginsAsTensorFlowDoes() throws IOException {
    Path file;
    try (EventFile events = EventFile.create(folder, 0, NOW)) {
      file = events.file();
    }
    byte[] bytes = Files.readAllBytes(file);
    assertThat(HexFormat.of().formatHex(bytes, 0, 12)).isEqualTo("1800000000000000a37f4b22");
    assertThat(file.getFileName().toString()).startsWith("events.out.tfevents.1700000000.");
  }

  @Test
  void aReaderOfTheFormatFindsEveryValue() throws IOException {
    Map<String, Double> scalars = new LinkedHashMap<>();
    scalars.put("train/loss", 0.125);
    scalars.put("dev/f1 é", Double.NaN);
    Path file;
    try (EventFile events = EventFile.create(folder, 0, NOW)) {
      file = events.file();
      events.add(300, NOW, scalars);
      events.add(301, NOW.plusSeconds(1), Map.of("train/loss", 1e-5));
    }
    assertThat(read(file))
        .containsExactly(
            new Event(1_700_000_000.25, 0, "brain.Event:2", 0, Map.of()),
            new Event(
                1_700_000_000.25,
                300,
                null,
                0,
                Map.of("train/loss", 0.125f, "dev/f1 é", Float.NaN)),
            new Event(1_700_000_001.25, 301, null, 0, Map.of("train/loss", 1e-5f)));
  }

  @Test
  void aResumedRunTellsFromWhichStepOlderFilesAreForgotten() throws IOException {
    List<Path> files = new ArrayList<>();
    for (long step : new long[] {0, 120}) {
      try (EventFile events = EventFile.create(folder, step, NOW)) {
        files.add(events.file());
      }
    }
    assertThat(files).isSorted().doesNotHaveDuplicates();
    assertThat(read(files.get(0))).hasSize(1);
    assertThat(read(files.get(1)).get(1))
        .isEqualTo(new Event(1_700_000_000.25, 121, null, 1, Map.of()));
  }

  @Test
  void recordsOfAnyLengthAreFramed() {
    for (int length : new int[] {0, 1, 255, 256, 70_000}) {
      byte[] data = new byte[length];
      Arrays.fill(data, (byte) length);
      assertThat(unframe(ByteBuffer.wrap(EventFile.record(data)))).isEqualTo(data);
    }
  }

  private static List<Event> read(Path file) throws IOException {
    ByteBuffer bytes = ByteBuffer.wrap(Files.readAllBytes(file));
    List<Event> events = new ArrayList<>();
    while (bytes.hasRemaining()) {
      events.add(event(CodedInputStream.newInstance(unframe(bytes))));
    }
    return events;
  }

  private static byte[] unframe(ByteBuffer bytes) {
    bytes.order(ByteOrder.LITTLE_ENDIAN);
    byte[] header = new byte[8];
    bytes.get(header);
    assertThat(bytes.getInt()).isEqualTo(masked(crc32c(header)));
    long length = ByteBuffer.wrap(header).order(ByteOrder.LITTLE_ENDIAN).getLong();
    byte[] data = new byte[Math.toIntExact(length)];
    bytes.get(data);
    assertThat(bytes.getInt()).isEqualTo(masked(crc32c(data)));
    return data;
  }

  private static Event event(CodedInputStream in) throws IOException {
    double time = 0;
    long step = 0;
    String version = null;
    int status = 0;
    Map<String, Float> scalars = new LinkedHashMap<>();
    for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
      switch (WireFormat.getTagFieldNumber(tag)) {
        case 1 -> time = in.readDouble();
        case 2 -> step = in.readInt64();
        case 3 -> version = in.readString();
        case 5 -> summary(CodedInputStream.newInstance(in.readByteArray()), scalars);
        case 7 -> status = status(CodedInputStream.newInstance(in.readByteArray()));
        default -> throw new AssertionError("field " + WireFormat.getTagFieldNumber(tag));
      }
    }
    return new Event(time, step, version, status, scalars);
  }

  private static int status(CodedInputStream in) throws IOException {
    assertThat(WireFormat.getTagFieldNumber(in.readTag())).isEqualTo(1);
    return in.readEnum();
  }

  private static void summary(CodedInputStream in, Map<String, Float> scalars) throws IOException {
    while (WireFormat.getTagFieldNumber(in.readTag()) == 1) {
      CodedInputStream value = CodedInputStream.newInstance(in.readByteArray());
      assertThat(WireFormat.getTagFieldNumber(value.readTag())).isEqualTo(1);
      String name = value.readString();
      assertThat(WireFormat.getTagFieldNumber(value.readTag())).isEqualTo(2);
      scalars.put(name, value.readFloat());
    }
  }

  /** Bit by bit: the reflected polynomial of Castagnoli. */
  private static int crc32c(byte[] bytes) {
    int crc = -1;
    for (byte b : bytes) {
      crc ^= b & 0xff;
      for (int bit = 0; bit < 8; bit++) {
        crc = (crc >>> 1) ^ ((crc & 1) * 0x82f63b78);
      }
    }
    return ~crc;
  }

  private static int masked(int crc) {
    return ((crc >>> 15) | (crc << 17)) + 0xa282ead8;
  }
}
