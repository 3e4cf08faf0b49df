package io.deberta4j.tensor;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.List;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.pytorch.BoolOptional;
import org.bytedeco.pytorch.DimnameListOptional;
import org.bytedeco.pytorch.LongOptional;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.ScalarOptional;
import org.bytedeco.pytorch.ScalarTypeOptional;
import org.bytedeco.pytorch.TensorArrayRefOptional;
import org.bytedeco.pytorch.TensorOptions;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;
import org.jspecify.annotations.Nullable;

/**
 * An n-dimensional array in native memory. Operations named as in PyTorch; each returns a new
 * tensor (views share memory), except those whose name ends in {@code InPlace}. Negative dimensions
 * count from the last.
 *
 * <p>Memory belongs to the innermost open {@link TensorScope}, or, with none open, to the garbage
 * collector.
 */
public final class Tensor implements AutoCloseable {
  private final org.bytedeco.pytorch.Tensor pointer;

  Tensor(org.bytedeco.pytorch.Tensor pointer) {
    this.pointer = pointer;
  }

  org.bytedeco.pytorch.Tensor pointer() {
    return pointer;
  }

  // ---------------------------------------------------------------- creation

  /** Creates an F32 tensor holding these values in row-major order. */
  public static Tensor of(float[] values, long... shape) {
    Engine.load();
    checkCount(values.length, shape);
    return new Tensor(org.bytedeco.pytorch.Tensor.create(values, shape));
  }

  /** Creates an I64 tensor holding these values in row-major order. */
  public static Tensor of(long[] values, long... shape) {
    Engine.load();
    checkCount(values.length, shape);
    return new Tensor(org.bytedeco.pytorch.Tensor.create(values, shape));
  }

  /** Creates a tensor from raw little-endian bytes. */
  public static Tensor of(ByteBuffer bytes, DType dtype, long... shape) {
    Tensor result = empty(dtype, shape);
    if (bytes.remaining() != result.byteCount()) {
      throw new IllegalArgumentException(
          bytes.remaining()
              + " bytes for "
              + dtype
              + Arrays.toString(shape)
              + ", expected "
              + result.byteCount());
    }
    result.bytes().put(bytes.duplicate());
    return result;
  }

  /** Creates a tensor of zeros. */
  public static Tensor zeros(DType dtype, long... shape) {
    Engine.load();
    return new Tensor(torch.zeros(shape, new DimnameListOptional(), options(dtype)));
  }

  /** Creates a tensor of ones. */
  public static Tensor ones(DType dtype, long... shape) {
    Engine.load();
    return new Tensor(torch.ones(shape, new DimnameListOptional(), options(dtype)));
  }

  /** Creates a tensor whose values are not set. */
  public static Tensor empty(DType dtype, long... shape) {
    Engine.load();
    return new Tensor(torch.empty(shape, options(dtype), null));
  }

  /** Creates 0, 1, ..., n − 1, I64. */
  public static Tensor arange(long n) {
    Engine.load();
    return new Tensor(torch.arange(new Scalar(n), options(DType.I64)));
  }

  /** Draws an F32 tensor from the normal distribution of mean 0 and this standard deviation. */
  public static Tensor normal(RandomSource random, double standardDeviation, long... shape) {
    Tensor result = empty(DType.F32, shape);
    result.pointer.normal_(0.0, standardDeviation, random.optional());
    return result;
  }

  /**
   * Draws ones with this probability, rounded to a multiple of 2⁻¹⁶, and zeros otherwise: four from
   * each random number of 64 bits, as drawing is the slowest part.
   */
  public static Tensor bernoulli(
      RandomSource random, double probability, DType dtype, long... shape) {
    long count = 1;
    for (long size : shape) {
      count *= size;
    }
    Tensor bits = empty(DType.I64, (count + 3) / 4);
    bits.pointer.random_(Long.MIN_VALUE, new LongOptional(), random.optional());
    Tensor parts = bits.viewAs(DType.I16).slice(0, 0, count); // even over all 2¹⁶ values
    long last = Math.max(Short.MIN_VALUE, Math.round(probability * (1 << 16)) - (1 << 15) - 1);
    return new Tensor(parts.pointer.le(new Scalar(last))).to(dtype).reshape(shape);
  }

  /** Joins tensors along a dimension they have. */
  public static Tensor cat(List<Tensor> parts, long dim) {
    return new Tensor(torch.cat(vector(parts), dim));
  }

  /** Joins tensors of one shape along a new dimension. */
  public static Tensor stack(List<Tensor> parts, long dim) {
    return new Tensor(torch.stack(vector(parts), dim));
  }

  static TensorVector vector(List<Tensor> parts) {
    return new TensorVector(
        parts.stream().map(Tensor::pointer).toArray(org.bytedeco.pytorch.Tensor[]::new));
  }

  private static void checkCount(int count, long[] shape) {
    long expected = 1;
    for (long size : shape) {
      expected *= size;
    }
    if (expected != count) {
      throw new IllegalArgumentException(
          count + " values for shape " + Arrays.toString(shape) + ", expected " + expected);
    }
  }

  private static TensorOptions options(DType dtype) {
    return new TensorOptions(ScalarTypes.of(dtype));
  }

  // ------------------------------------------------------------- description

  /** Returns the sizes, one per dimension. */
  public long[] shape() {
    return pointer.shape();
  }

  /** Returns the size of one dimension. */
  public long size(long dim) {
    return pointer.size(dim);
  }

  /** Returns how many elements lie between two neighbours along one dimension. */
  public long stride(long dim) {
    return pointer.stride(dim);
  }

  /** Returns the number of dimensions. */
  public int rank() {
    return (int) pointer.dim();
  }

  /** Returns the number of elements. */
  public long elements() {
    return pointer.numel();
  }

  /** Returns the number of bytes the elements take. */
  public long byteCount() {
    return pointer.nbytes();
  }

  /** Returns the element type. */
  public DType dtype() {
    return ScalarTypes.dtype(pointer.scalar_type());
  }

  /** Tells whether both are views of the same memory. */
  public boolean sharesMemoryWith(Tensor other) {
    return pointer.data_ptr().address() == other.pointer.data_ptr().address();
  }

  // ------------------------------------------------------------------ values

  /** Returns the only element as a double. */
  public double item() {
    if (elements() != 1) {
      throw new IllegalArgumentException("item() of shape " + Arrays.toString(shape()));
    }
    return to(DType.F64).detach().pointer.item().toDouble();
  }

  /** Copies all elements out as floats, row-major. */
  public float[] toFloats() {
    try (var scope = TensorScope.open()) {
      Tensor flat = detach().to(DType.F32).contiguous();
      float[] values = new float[Math.toIntExact(elements())];
      flat.bytes().asFloatBuffer().get(values);
      return values;
    }
  }

  /** Copies all elements out as longs, row-major. */
  public long[] toLongs() {
    try (var scope = TensorScope.open()) {
      Tensor flat = detach().to(DType.I64).contiguous();
      long[] values = new long[Math.toIntExact(elements())];
      flat.bytes().asLongBuffer().get(values);
      return values;
    }
  }

  /** Copies the raw little-endian bytes of some elements, row-major, into a buffer. */
  public void copyBytesTo(ByteBuffer target, long from, long to) {
    try (var scope = TensorScope.open()) {
      Tensor part = detach().contiguous().reshape(-1).slice(0, from, to);
      target.put(part.bytes());
    }
  }

  /** The bytes of a contiguous tensor, shared; valid as long as this tensor. */
  private ByteBuffer bytes() {
    int count = Math.toIntExact(byteCount());
    if (count == 0) {
      return ByteBuffer.allocate(0);
    }
    BytePointer bytes = new BytePointer(pointer.data_ptr());
    return bytes.limit(count).asByteBuffer().order(ByteOrder.nativeOrder());
  }

  // ------------------------------------------------------------------- shape

  /** Returns the same elements, row-major, under another shape; one size may be −1. */
  public Tensor reshape(long... shape) {
    return new Tensor(pointer.reshape(shape));
  }

  /** Exchanges two dimensions (a view). */
  public Tensor transpose(long dim0, long dim1) {
    return new Tensor(pointer.transpose(dim0, dim1));
  }

  /** Reorders the dimensions (a view). */
  public Tensor permute(long... dims) {
    return new Tensor(pointer.permute(dims));
  }

  /** Repeats dimensions of size 1 to this shape without copying; −1 keeps a size. */
  public Tensor expand(long... shape) {
    return new Tensor(pointer.expand(shape));
  }

  /** Adds a dimension of size 1. */
  public Tensor unsqueeze(long dim) {
    return new Tensor(pointer.unsqueeze(dim));
  }

  /** Drops a dimension of size 1. */
  public Tensor squeeze(long dim) {
    return new Tensor(pointer.squeeze(dim));
  }

  /** Returns indices {@code from} (inclusive) to {@code to} (exclusive) of a dimension (a view). */
  public Tensor slice(long dim, long from, long to) {
    return new Tensor(pointer.slice(dim, new LongOptional(from), new LongOptional(to), 1));
  }

  /** Returns one index of a dimension, which disappears (a view). */
  public Tensor select(long dim, long index) {
    return new Tensor(pointer.select(dim, index));
  }

  /** Returns a row-major tensor; itself if it is one. */
  public Tensor contiguous() {
    return new Tensor(pointer.contiguous());
  }

  /** Returns a copy with memory of its own; gradients flow through. */
  public Tensor copy() {
    return new Tensor(pointer.clone());
  }

  Tensor viewAs(DType dtype) {
    return new Tensor(pointer.view(ScalarTypes.of(dtype)));
  }

  /**
   * Returns a view whose element (i, j, ...) is element {@code offset + i·strides[0] + j·strides[1]
   * + ...} of this tensor's memory. Strides may be smaller than a row, so that rows overlap: a
   * shift without a gather.
   */
  public Tensor asStrided(long[] shape, long[] strides, long offset) {
    LongOptional first = new LongOptional(pointer.storage_offset() + offset);
    return new Tensor(pointer.as_strided(shape, strides, first));
  }

  /** Reverses the order along a dimension. */
  public Tensor flip(long dim) {
    return new Tensor(pointer.flip(new long[] {dim}));
  }

  // ------------------------------------------------------------------- types

  /** Converts the elements to another type; itself if it has it. */
  public Tensor to(DType dtype) {
    return new Tensor(pointer.to(ScalarTypes.of(dtype)));
  }

  // -------------------------------------------------------------- arithmetic

  /** this + other, broadcast. */
  public Tensor add(Tensor other) {
    return new Tensor(pointer.add(other.pointer));
  }

  /** this + value. */
  public Tensor add(double value) {
    return new Tensor(pointer.add(new Scalar(value)));
  }

  /** this − other, broadcast. */
  public Tensor sub(Tensor other) {
    return new Tensor(pointer.sub(other.pointer));
  }

  /** this · other, elementwise, broadcast. */
  public Tensor mul(Tensor other) {
    return new Tensor(pointer.mul(other.pointer));
  }

  /** this · value. */
  public Tensor mul(double value) {
    return new Tensor(pointer.mul(new Scalar(value)));
  }

  /** this / other, elementwise, broadcast. */
  public Tensor div(Tensor other) {
    return new Tensor(pointer.div(other.pointer));
  }

  /** this / value. */
  public Tensor div(double value) {
    return new Tensor(pointer.div(new Scalar(value)));
  }

  /** −this. */
  public Tensor neg() {
    return new Tensor(pointer.neg());
  }

  /** √this. */
  public Tensor sqrt() {
    return new Tensor(pointer.sqrt());
  }

  /** e^this. */
  public Tensor exp() {
    return new Tensor(pointer.exp());
  }

  /** |this|. */
  public Tensor abs() {
    return new Tensor(pointer.abs());
  }

  /** Limits every element to [low, high]. */
  public Tensor clamp(double low, double high) {
    return new Tensor(
        pointer.clamp(new ScalarOptional(new Scalar(low)), new ScalarOptional(new Scalar(high))));
  }

  /** Matrix product over the last two dimensions, the others broadcast. */
  public Tensor matmul(Tensor other) {
    return new Tensor(pointer.matmul(other.pointer));
  }

  // -------------------------------------------------------------- reductions

  /** Sum of all elements. */
  public Tensor sum() {
    return new Tensor(pointer.sum());
  }

  /** Sum along a dimension, which disappears unless kept as size 1. */
  public Tensor sum(long dim, boolean keep) {
    return new Tensor(pointer.sum(new long[] {dim}, keep, new ScalarTypeOptional()));
  }

  /** Mean of all elements. */
  public Tensor mean() {
    return new Tensor(pointer.mean());
  }

  /** Mean along a dimension, which disappears unless kept as size 1. */
  public Tensor mean(long dim, boolean keep) {
    return new Tensor(pointer.mean(new long[] {dim}, keep, new ScalarTypeOptional()));
  }

  /** Largest element. */
  public Tensor max() {
    return new Tensor(pointer.max());
  }

  /** Largest element along a dimension, which disappears. */
  public Tensor max(long dim) {
    return new Tensor(pointer.amax(new long[] {dim}, false));
  }

  /** Index of the largest element along a dimension, I64. */
  public Tensor argmax(long dim) {
    return new Tensor(pointer.argmax(new LongOptional(dim), false));
  }

  /** softmax along a dimension. */
  public Tensor softmax(long dim) {
    return new Tensor(pointer.softmax(dim));
  }

  /** log softmax along a dimension. */
  public Tensor logSoftmax(long dim) {
    return new Tensor(pointer.log_softmax(dim));
  }

  /** Euclidean norm of all elements. */
  public Tensor norm() {
    return new Tensor(pointer.norm());
  }

  // ------------------------------------------------------- indexing and masks

  /** out[i][j][k] = this[i][j][index[i][j][k]] for dim = 2, and so on. */
  public Tensor gather(long dim, Tensor index) {
    return new Tensor(pointer.gather(dim, index.pointer));
  }

  /** Picks rows (indices along a dimension) by a rank-1 I64 tensor. */
  public Tensor indexSelect(long dim, Tensor index) {
    return new Tensor(pointer.index_select(dim, index.pointer));
  }

  /** Returns the positions of non-zero elements, [count, rank], I64, row-major. */
  public Tensor nonzero() {
    return new Tensor(pointer.nonzero());
  }

  /** Replaces the elements where the BOOL mask (broadcast) is true. */
  public Tensor maskedFill(Tensor mask, double value) {
    return new Tensor(pointer.masked_fill(mask.pointer, new Scalar(value)));
  }

  /** this == value, BOOL. */
  public Tensor eq(double value) {
    return new Tensor(pointer.eq(new Scalar(value)));
  }

  /** this ≠ other, BOOL. */
  public Tensor ne(Tensor other) {
    return new Tensor(pointer.ne(other.pointer));
  }

  /** this > value, BOOL. */
  public Tensor gt(double value) {
    return new Tensor(pointer.gt(new Scalar(value)));
  }

  /** this ≥ value, BOOL. */
  public Tensor ge(double value) {
    return new Tensor(pointer.ge(new Scalar(value)));
  }

  /** this ∧ other, BOOL. */
  public Tensor and(Tensor other) {
    return new Tensor(pointer.logical_and(other.pointer));
  }

  /** ¬this, BOOL. */
  public Tensor not() {
    return new Tensor(pointer.logical_not());
  }

  // ---------------------------------------------------------------- autograd

  /** Marks this tensor as one whose gradient is wanted. */
  public Tensor requireGrad() {
    pointer.set_requires_grad(true);
    return this;
  }

  /** Marks this tensor as one whose gradient is not wanted, and forgets that it has one. */
  public Tensor freeze() {
    pointer.set_requires_grad(false);
    clearGrad();
    return this;
  }

  /** Tells whether operations on this tensor are recorded for gradients. */
  public boolean requiresGrad() {
    return pointer.requires_grad();
  }

  /** Returns the same values, cut off from the recorded operations. */
  public Tensor detach() {
    return new Tensor(pointer.detach());
  }

  /** Adds the gradient of this scalar to {@link #grad()} of every tensor that wants one. */
  public void backward() {
    pointer.backward(
        new org.bytedeco.pytorch.Tensor(), new BoolOptional(), false, new TensorArrayRefOptional());
  }

  /** Returns the gradient so far, or null if none was added. */
  public @Nullable Tensor grad() {
    org.bytedeco.pytorch.Tensor grad = pointer.grad();
    // A claim of its own: the engine's own one is emptied by clearGrad().
    return grad.defined() ? new Tensor(new org.bytedeco.pytorch.Tensor(grad)) : null;
  }

  /** Forgets the gradient and frees its memory. */
  public void clearGrad() {
    pointer.mutable_grad().reset();
  }

  // ---------------------------------------------------------------- in place

  /** Overwrites the elements by those of another tensor, converted and broadcast. */
  public Tensor copyInPlace(Tensor source) {
    pointer.copy_(source.pointer);
    return this;
  }

  /** this += factor · other. */
  public Tensor addInPlace(Tensor other, double factor) {
    pointer.add_(other.pointer, new Scalar(factor));
    return this;
  }

  /** this *= factor. */
  public Tensor mulInPlace(double factor) {
    pointer.mul_(new Scalar(factor));
    return this;
  }

  /** Overwrites the rows (indices along a dimension) named by a rank-1 I64 tensor. */
  public Tensor indexCopyInPlace(long dim, Tensor index, Tensor source) {
    pointer.index_copy_(dim, index.pointer, source.pointer);
    return this;
  }

  /** Sets every element to 0. */
  public Tensor zeroInPlace() {
    pointer.zero_();
    return this;
  }

  // ------------------------------------------------------------------ memory

  /** Keeps this tensor beyond the scope it was made in, until {@link #close()}. */
  public Tensor retain() {
    pointer.retainReference();
    return this;
  }

  /** Gives up one claim on the memory; the last one frees it. */
  @Override
  public void close() {
    pointer.releaseReference();
  }

  @Override
  public String toString() {
    return dtype() + Arrays.toString(shape());
  }
}
