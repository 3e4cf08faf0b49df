package io.deberta4j.report;

import com.google.protobuf.CodedOutputStream;
import io.deberta4j.io.TrainingException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.Map;
import java.util.zip.CRC32C;

/**
 * A TensorBoard event file. Each event is a record of TFRecord (tensorflow/core/lib/io/
 * record_writer.h):
 *
 * <pre>
 * uint64 length | uint32 masked CRC-32C of length | data | uint32 masked CRC-32C of data
 * masked(crc) = rotate right by 15 bits, + 0xa282ead8                     (little-endian)
 * </pre>
 *
 * whose data is a protobuf message {@code Event} (tensorflow/core/util/event.proto).
 *
 * <p>A process that resumes a run begins a file of its own, in which a {@code SessionLog} of status
 * START tells TensorBoard to forget what older files say of that step and later.
 */
public final class EventFile implements AutoCloseable {
  private static final int EVENT_WALL_TIME = 1;
  private static final int EVENT_STEP = 2;
  private static final int EVENT_FILE_VERSION = 3;
  private static final int EVENT_SUMMARY = 5;
  private static final int EVENT_SESSION_LOG = 7;
  private static final int SUMMARY_VALUE = 1;
  private static final int VALUE_TAG = 1;
  private static final int VALUE_SIMPLE = 2;
  private static final int SESSION_STATUS = 1;
  private static final int STATUS_START = 1;
  private static final int MASK_DELTA = 0xa282ead8;
  private static final int MAX_FILES_PER_SECOND = 1000;

  private final Path file;
  private final FileChannel channel;

  private EventFile(Path file, FileChannel channel) {
    this.file = file;
    this.channel = channel;
  }

  /** Fills in a message. */
  @FunctionalInterface
  private interface Fields {
    void writeTo(CodedOutputStream out) throws IOException;
  }

  /**
   * Creates a file beside those of earlier processes.
   *
   * @param folder exists
   * @param step the updates before it: 0 for a new run, otherwise where it is resumed
   * @param now the time it begins
   * @throws TrainingException if it cannot be written
   */
  public static EventFile create(Path folder, long step, Instant now) {
    EventFile events = open(folder, now);
    events.event(now, 0, out -> out.writeString(EVENT_FILE_VERSION, "brain.Event:2"));
    if (step > 0) {
      byte[] start = message(out -> out.writeEnum(SESSION_STATUS, STATUS_START));
      events.event(now, step + 1, out -> out.writeByteArray(EVENT_SESSION_LOG, start));
    }
    return events;
  }

  /** TensorBoard reads files in the order of their names. */
  private static EventFile open(Path folder, Instant now) {
    for (int number = 0; number < MAX_FILES_PER_SECOND; number++) {
      String name =
          "events.out.tfevents.%010d.deberta4j.%03d".formatted(now.getEpochSecond(), number);
      Path file = folder.resolve(name);
      try {
        return new EventFile(
            file, FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE));
      } catch (FileAlreadyExistsException e) {
        // an earlier process began in the same second: the next number is free
      } catch (IOException e) {
        throw new TrainingException(file + ": cannot be created (" + e + ")", e);
      }
    }
    throw new TrainingException(folder + ": too many event files of this second");
  }

  /** Returns the file. */
  public Path file() {
    return file;
  }

  /**
   * Adds values, which TensorBoard shows as soon as it looks.
   *
   * @param step the updates before
   * @param scalars by tag; slashes make groups
   * @throws TrainingException if the file cannot be written; a reader ignores a cut last record
   */
  public void add(long step, Instant time, Map<String, Double> scalars) {
    byte[] summary =
        message(
            out -> {
              for (Map.Entry<String, Double> scalar : scalars.entrySet()) {
                out.writeByteArray(SUMMARY_VALUE, value(scalar.getKey(), scalar.getValue()));
              }
            });
    event(time, step, out -> out.writeByteArray(EVENT_SUMMARY, summary));
  }

  private static byte[] value(String tag, double value) {
    return message(
        out -> {
          out.writeString(VALUE_TAG, tag);
          out.writeFloat(VALUE_SIMPLE, (float) value);
        });
  }

  private void event(Instant time, long step, Fields what) {
    byte[] event =
        message(
            out -> {
              out.writeDouble(EVENT_WALL_TIME, time.toEpochMilli() / 1000.0);
              if (step != 0) {
                out.writeInt64(EVENT_STEP, step);
              }
              what.writeTo(out);
            });
    ByteBuffer bytes = ByteBuffer.wrap(record(event));
    try {
      while (bytes.hasRemaining()) {
        channel.write(bytes);
      }
    } catch (IOException e) {
      throw new TrainingException(file + ": cannot be written (" + e + "). Is there space?", e);
    }
  }

  private static byte[] message(Fields fields) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    CodedOutputStream out = CodedOutputStream.newInstance(bytes);
    try {
      fields.writeTo(out);
      out.flush();
    } catch (IOException e) { // memory does not fail
      throw new UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }

  /** Frames data as TFRecord does. */
  static byte[] record(byte[] data) {
    ByteBuffer record =
        ByteBuffer.allocate(Long.BYTES + 2 * Integer.BYTES + data.length)
            .order(ByteOrder.LITTLE_ENDIAN);
    record.putLong(data.length);
    record.putInt(maskedCrc(record.array(), Long.BYTES));
    record.put(data);
    record.putInt(maskedCrc(data, data.length));
    return record.array();
  }

  private static int maskedCrc(byte[] bytes, int length) {
    CRC32C crc = new CRC32C();
    crc.update(bytes, 0, length);
    return Integer.rotateRight((int) crc.getValue(), 15) + MASK_DELTA;
  }

  @Override
  public void close() {
    try {
      channel.close();
    } catch (IOException e) {
      throw new TrainingException(file + ": cannot be closed (" + e + ")", e);
    }
  }
}
