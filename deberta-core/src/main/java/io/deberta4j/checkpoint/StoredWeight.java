package io.deberta4j.checkpoint;

import io.deberta4j.io.CheckpointException;
import io.deberta4j.tensor.DType;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.channels.WritableByteChannel;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * A weight of a model as F32, whatever type it is stored in; of v1's fused weights the rows that
 * the model asks for. It is read when its values are asked for, without the native engine.
 */
public final class StoredWeight implements TensorSource {
  private static final int PIECE = 1 << 20;
  private static final int MAX_FLOATS = Integer.MAX_VALUE - 8;

  private final String name;
  private final StoredTensor tensor;
  private final FusedRows rows;
  private final int heads;
  private final @Nullable LowRankDelta delta;
  private final long[] shape;

  /**
   * Describes a weight.
   *
   * @param name its canonical name
   * @param heads A, for rows of a fused weight
   * @param delta what an adapter adds to the stored values, or null
   */
  StoredWeight(
      String name, StoredTensor tensor, FusedRows rows, int heads, @Nullable LowRankDelta delta) {
    this.name = name;
    this.tensor = tensor;
    this.rows = rows;
    this.heads = heads;
    this.delta = delta;
    this.shape = tensor.shape();
    if (rows != FusedRows.ALL) {
      shape[0] = (long) heads * FusedRows.headSize(shape, heads, tensor.name());
    }
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public DType dtype() {
    return DType.F32;
  }

  @Override
  public long[] shape() {
    return shape.clone();
  }

  /**
   * Reads the values, row-major.
   *
   * @throws CheckpointException if they are too many for a Java array, or not in the file
   */
  public float[] floats() {
    if (tensor.elements() > MAX_FLOATS) {
      throw new CheckpointException(
          "%s: tensor '%s' has %d values, more than can be held at once"
              .formatted(tensor.file(), tensor.name(), tensor.elements()));
    }
    FloatBuffer stored = FloatBuffer.allocate((int) tensor.elements());
    if (tensor.isContiguous()) {
      for (long at = 0; at < tensor.byteLength(); at += PIECE) {
        FloatBytes.widen(piece(at), tensor.dtype(), stored);
      }
    } else {
      FloatBytes.widen(tensor.read(), tensor.dtype(), stored);
    }
    if (delta != null) {
      delta.addTo(stored.array());
    }
    return rows == FusedRows.ALL ? stored.array() : select(stored.array());
  }

  private float[] select(float[] fused) {
    int columns = Math.toIntExact(shape[1]);
    int[] from = rows.indices(heads, Math.toIntExact(shape[0]) / heads);
    float[] selected = new float[from.length * columns];
    for (int row = 0; row < from.length; row++) {
      System.arraycopy(fused, from[row] * columns, selected, row * columns, columns);
    }
    return selected;
  }

  private ByteBuffer piece(long at) {
    long size = Math.min(PIECE, tensor.byteLength() - at);
    return tensor.region().slice(at, size).read(PIECE);
  }

  /** Writes the values, a piece at a time where they lie in the file as they are written. */
  @Override
  public void writeTo(WritableByteChannel channel) throws IOException {
    if (rows != FusedRows.ALL || !tensor.isContiguous() || delta != null) {
      TensorSource.writeFully(channel, FloatBytes.of(floats()));
      return;
    }
    ByteBuffer wide = ByteBuffer.allocate(2 * PIECE).order(ByteOrder.LITTLE_ENDIAN);
    for (long at = 0; at < tensor.byteLength(); at += PIECE) {
      ByteBuffer stored = piece(at);
      if (tensor.dtype() == DType.F32) {
        TensorSource.writeFully(channel, stored);
      } else {
        FloatBuffer floats = wide.clear().asFloatBuffer();
        FloatBytes.widen(stored, tensor.dtype(), floats);
        TensorSource.writeFully(channel, wide.limit(floats.position() * Float.BYTES));
      }
    }
  }

  @Override
  public String toString() {
    return name + Arrays.toString(shape);
  }
}
