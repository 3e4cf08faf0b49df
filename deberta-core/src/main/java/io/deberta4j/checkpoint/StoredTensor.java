package io.deberta4j.checkpoint;

import io.deberta4j.io.CheckpointException;
import io.deberta4j.io.FileRegion;
import io.deberta4j.tensor.DType;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Objects;

/**
 * A tensor that lies in a file: where it is and how it is laid out. Its values are little-endian
 * and are not read until asked for.
 *
 * <p>Element (i, j, ...) is number {@code i * strides[0] + j * strides[1] + ...} of the region.
 * Safetensors are always contiguous; PyTorch files may hold transposed, sliced and expanded views,
 * and several tensors may share a region.
 */
public final class StoredTensor {
  /** A view that repeats stored elements may have this many; more is a bomb, not a buffer. */
  private static final long MAX_EXPANDED = 1 << 20;

  private static final int MAX_RANK = 64;
  private static final int MAX_READ = Integer.MAX_VALUE - 8;

  private final String name;
  private final DType dtype;
  private final long[] shape;
  private final long[] strides;
  private final FileRegion region;

  /**
   * Describes a tensor.
   *
   * @param strides in elements, as many as there are dimensions
   * @param region exactly from the tensor's first element to its last in memory
   * @throws CheckpointException if sizes are negative, overflow, or do not match the region
   */
  public StoredTensor(String name, DType dtype, long[] shape, long[] strides, FileRegion region) {
    this.name = name;
    this.dtype = dtype;
    this.shape = shape.clone();
    this.strides = strides.clone();
    this.region = region;
    if (shape.length != strides.length || shape.length > MAX_RANK) {
      throw error(
          "has %d dimensions and %d strides, at most %d are accepted"
              .formatted(shape.length, strides.length, MAX_RANK));
    }
    long span = TensorLayout.span(shape, strides, dtype.bytes());
    if (span < 0 || span * dtype.bytes() != region.length()) {
      throw error(
          "has shape %s and strides %s of %s, which do not fit its %d bytes"
              .formatted(Arrays.toString(shape), Arrays.toString(strides), dtype, region.length()));
    }
    if (elements() > span && elements() > MAX_EXPANDED) {
      throw error("repeats " + span + " stored elements to " + elements() + ", which is refused");
    }
  }

  /** Describes a tensor whose elements follow each other in row-major order. */
  public static StoredTensor contiguous(String name, DType dtype, long[] shape, FileRegion region) {
    return new StoredTensor(name, dtype, shape, TensorLayout.contiguousStrides(shape), region);
  }

  /** Returns the name of the tensor in its file. */
  public String name() {
    return name;
  }

  /** Returns the element type. */
  public DType dtype() {
    return dtype;
  }

  /** Returns the sizes of the dimensions; empty for a scalar. */
  public long[] shape() {
    return shape.clone();
  }

  /** Returns the steps between neighbours in each dimension, in elements. */
  public long[] strides() {
    return strides.clone();
  }

  /** Returns the bytes from the first element to the last. */
  public FileRegion region() {
    return region;
  }

  /** Returns the file. */
  public Path file() {
    return region.file();
  }

  /** Returns where the first element begins in the file. */
  public long byteOffset() {
    return region.offset();
  }

  /** Returns the length of the region in bytes; a view may use less of it, or parts repeatedly. */
  public long byteLength() {
    return region.length();
  }

  /** Returns the number of elements. */
  public long elements() {
    return TensorLayout.elements(shape);
  }

  /** Returns the size of the values in bytes, once each is written out. */
  public long byteSize() {
    return elements() * dtype.bytes();
  }

  /** Tells whether the elements follow each other in row-major order. */
  public boolean isContiguous() {
    return TensorLayout.isContiguous(shape, strides);
  }

  /** Returns the same tensor under another name. */
  public StoredTensor renamed(String newName) {
    return new StoredTensor(newName, dtype, shape, strides, region);
  }

  /** Returns the same values with the dimensions in the reverse order: of a matrix, transposed. */
  StoredTensor reversed() {
    return new StoredTensor(
        name, dtype, TensorLayout.reversed(shape), TensorLayout.reversed(strides), region);
  }

  /**
   * Reads the values in row-major order, little-endian, whatever the layout in the file. For small
   * tensors and tests: the result is on the heap.
   *
   * @throws CheckpointException if the file does not have them any more, or if they are too many
   */
  public ByteBuffer read() {
    ByteBuffer stored = region.read(MAX_READ);
    if (isContiguous()) {
      return stored;
    }
    if (byteSize() > MAX_READ) {
      throw error("has " + byteSize() + " bytes, at most " + MAX_READ + " can be read at once");
    }
    ByteBuffer values = ByteBuffer.allocate((int) byteSize()).order(ByteOrder.LITTLE_ENDIAN);
    TensorLayout.gather(stored, shape, strides, dtype.bytes(), values);
    return values.flip();
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof StoredTensor that
        && name.equals(that.name)
        && dtype == that.dtype
        && Arrays.equals(shape, that.shape)
        && Arrays.equals(strides, that.strides)
        && region.equals(that.region);
  }

  @Override
  public int hashCode() {
    return Objects.hash(name, dtype, Arrays.hashCode(shape), region);
  }

  @Override
  public String toString() {
    return "%s %s%s in %s".formatted(name, dtype, Arrays.toString(shape), file());
  }

  private CheckpointException error(String message) {
    return new CheckpointException("%s: tensor '%s' %s".formatted(file(), name, message));
  }
}
