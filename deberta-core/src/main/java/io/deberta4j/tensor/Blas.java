package io.deberta4j.tensor;

import org.bytedeco.javacpp.FloatPointer;
import org.bytedeco.openblas.global.openblas_nolapack;

/**
 * Products of row-major matrices of F32 in native memory by OpenBLAS, called on one thread. Nothing
 * checks that a matrix lies within the tensor it is part of.
 */
final class Blas {
  private static final int ROW_MAJOR = 101;
  private static final int AS_IT_IS = 111;
  private static final int TRANSPOSED = 112;

  private Blas() {}

  /** Tells whether it is there: not where the application has put another library in its place. */
  static boolean available() {
    return Engine.holdsOpenBlas();
  }

  /** A matrix: the address of its first element, and elements from row to row. */
  record Matrix(FloatPointer memory, long first, long stride) {
    /** The elements of a tensor, from one of them on. */
    static Matrix of(Tensor tensor, long first, long stride) {
      return new Matrix(tensor.pointer().data_ptr_float(), first, stride);
    }

    /** The same memory from another element on. */
    Matrix from(long element) {
      return new Matrix(memory, first + element, stride);
    }

    Matrix withStride(long other) {
      return new Matrix(memory, first, other);
    }

    private FloatPointer pointer() {
      return new FloatPointer(memory).position(first);
    }

    private int leading() {
      return Math.toIntExact(stride);
    }
  }

  /**
   * c = a·bᵀ + beta · c for a of m rows, b of n rows, both of k columns.
   *
   * <p>The bits of c depend on m, n and k, and on nothing beyond the matrices.
   */
  static void product(Matrix a, Matrix b, Matrix c, int m, int n, int k, float beta) {
    sgemm(AS_IT_IS, a, b, c, m, n, k, beta);
  }

  /** c = aᵀ·bᵀ for a of k rows and m columns, b of n rows and k columns. */
  static void productOfTransposed(Matrix a, Matrix b, Matrix c, int m, int n, int k) {
    sgemm(TRANSPOSED, a, b, c, m, n, k, 0);
  }

  private static void sgemm(
      int form, Matrix a, Matrix b, Matrix c, int m, int n, int k, float beta) {
    openblas_nolapack.cblas_sgemm(
        ROW_MAJOR,
        form,
        TRANSPOSED,
        m,
        n,
        k,
        1f,
        a.pointer(),
        a.leading(),
        b.pointer(),
        b.leading(),
        beta,
        c.pointer(),
        c.leading());
  }
}
