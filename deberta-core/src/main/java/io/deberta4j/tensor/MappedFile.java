package io.deberta4j.tensor;

import io.deberta4j.io.CheckpointException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.bytedeco.pytorch.BoolOptional;
import org.bytedeco.pytorch.LongOptional;
import org.bytedeco.pytorch.TensorOptions;
import org.bytedeco.pytorch.global.torch;

/**
 * A file mapped into memory, privately and read when touched; tensors over it copy nothing.
 *
 * <p>The mapping lives as long as the last tensor over it. As with every memory mapping, a file
 * that another process cuts short while it is mapped ends this process when the missing part is
 * touched: replace weight files by renaming, never in place.
 */
public final class MappedFile implements AutoCloseable {
  private final Path path;
  private final Tensor bytes;

  /**
   * Maps the whole file.
   *
   * @throws CheckpointException if it cannot be read
   */
  public MappedFile(Path path) {
    Engine.load();
    this.path = path;
    try {
      long size = Files.size(path);
      bytes =
          new Tensor(
                  size == 0
                      ? torch.empty(new long[] {0}, options(), null)
                      : torch.from_file(
                          path.toAbsolutePath().toString(),
                          new BoolOptional(false),
                          new LongOptional(size),
                          options()))
              .retain();
    } catch (IOException | RuntimeException e) {
      throw new CheckpointException(path + ": cannot be mapped: " + e.getMessage(), e);
    }
  }

  private static TensorOptions options() {
    return new TensorOptions(torch.ScalarType.Byte);
  }

  /**
   * Returns a tensor over a region of the file; it copies only where the region is not aligned to
   * the element size or the strides are not those of a contiguous tensor.
   *
   * @param offset of the first element, in bytes
   * @param shape of the tensor
   * @param strides in elements, one per dimension
   */
  public Tensor tensor(DType dtype, long offset, long[] shape, long[] strides) {
    long extent = extent(shape, strides);
    long end = Math.addExact(offset, Math.multiplyExact(extent, (long) dtype.bytes()));
    if (offset < 0 || end > bytes.elements()) {
      throw new CheckpointException(
          path
              + ": a tensor of shape "
              + Arrays.toString(shape)
              + " needs bytes "
              + offset
              + " to "
              + end
              + ", the file has "
              + bytes.elements()
              + "; it was cut short or replaced");
    }
    if (extent == 0) {
      return Tensor.zeros(dtype, shape);
    }
    Tensor region = bytes.slice(0, offset, end);
    if (offset % dtype.bytes() != 0) {
      region = region.copy();
    }
    return region.viewAs(dtype).asStrided(shape, strides, 0).contiguous();
  }

  private static long extent(long[] shape, long[] strides) {
    long last = 0;
    for (int i = 0; i < shape.length; i++) {
      if (shape[i] == 0) {
        return 0;
      }
      last = Math.addExact(last, Math.multiplyExact(shape[i] - 1, strides[i]));
    }
    return last + 1;
  }

  /** Lets go of the file; tensors over it stay valid. */
  @Override
  public void close() {
    bytes.close();
  }
}
