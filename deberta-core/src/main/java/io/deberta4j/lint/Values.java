package io.deberta4j.lint;

import io.deberta4j.checkpoint.ModelDirectory;
import io.deberta4j.checkpoint.StoredWeights;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.channels.WritableByteChannel;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What the values of a tensor are like.
 *
 * @param count how many there are
 * @param notFinite how many are NaN or infinite
 * @param zeros how many are 0
 * @param largest the largest absolute value of the finite ones
 */
record Values(long count, long notFinite, long zeros, double largest) {
  /** Reads all values of the real-valued tensors of a checkpoint, a piece at a time. */
  static Map<String, Values> of(ModelDirectory files, Tensors tensors) {
    StoredWeights weights = StoredWeights.of(files, 1);
    Map<String, Values> values = new LinkedHashMap<>();
    tensors
        .held()
        .forEach(
            (name, held) -> {
              if (held.stored().dtype().isFloating()) {
                long[] shape = held.shape().stream().mapToLong(Long::longValue).toArray();
                try (var scan = new Scan()) {
                  weights.weight(name, shape).writeTo(scan);
                  values.put(name, scan.values());
                } catch (IOException e) {
                  throw new UncheckedIOException(e);
                }
              }
            });
    return values;
  }

  /** Takes little-endian F32 values as they come. */
  private static final class Scan implements WritableByteChannel {
    private long count;
    private long notFinite;
    private long zeros;
    private double largest;

    @Override
    public int write(ByteBuffer bytes) {
      int length = bytes.remaining();
      FloatBuffer floats = bytes.order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer();
      while (floats.hasRemaining()) {
        float value = floats.get();
        count++;
        if (!Float.isFinite(value)) {
          notFinite++;
        } else if (value == 0) {
          zeros++;
        } else {
          largest = Math.max(largest, Math.abs(value));
        }
      }
      bytes.position(bytes.limit());
      return length;
    }

    Values values() {
      return new Values(count, notFinite, zeros, largest);
    }

    @Override
    public boolean isOpen() {
      return true;
    }

    @Override
    public void close() {}
  }
}
