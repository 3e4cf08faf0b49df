package io.deberta4j.tensor;

import org.bytedeco.pytorch.DoubleOptional;
import org.bytedeco.pytorch.GradMode;
import org.bytedeco.pytorch.TensorOptional;
import org.bytedeco.pytorch.global.torch;
import org.jspecify.annotations.Nullable;

/** The functions of neural networks, named as in PyTorch's {@code torch.nn.functional}. */
public final class Functional {
  private Functional() {}

  /** Multiplications from which on a recorded F32 product is worth a convolution. */
  static final long LARGE = 1 << 24;

  private static final long UNREDUCED = 0;
  private static final long NO_LABEL_IGNORED = -100;

  /**
   * x·Wᵀ + b: [..., in] · [out, in] → [..., out].
   *
   * <p>Large F32 products that gradients are recorded for run as a convolution where oneDNN is
   * there: libtorch's own product calls a single-threaded BLAS, forward and backward.
   */
  public static Tensor linear(Tensor x, Tensor weight, @Nullable Tensor bias) {
    if (x.dtype() == DType.F32
        && (weight.requiresGrad() || x.requiresGrad())
        && GradMode.is_enabled()
        && x.elements() * weight.size(0) >= LARGE
        && !MixedPrecision.isOpen()
        && OneDnn.convolves()) {
      return OneDnn.linear(x, weight, bias);
    }
    return new Tensor(torch.linear(x.pointer(), weight.pointer(), optional(bias)));
  }

  /**
   * a·bᵀ of the matrices of S texts with A matrices that they share.
   *
   * @param a [S, A, n, d]
   * @param b [A, W, d]
   * @return [S, A, n, W], not row-major: its last dimension has stride 1, the others any
   */
  public static Tensor sharedProduct(Tensor a, Tensor b) {
    long texts = a.size(0);
    long matrices = a.size(1);
    long n = a.size(2);
    return a.transpose(0, 1)
        .reshape(matrices, texts * n, -1)
        .matmul(b.transpose(1, 2)) // [A, S · n, W]
        .reshape(matrices, texts, n, -1)
        .transpose(0, 1);
  }

  /**
   * softmax(q·kᵀ + bias)·v, step by step, for processors on which {@link
   * #scaledDotProductAttention} is slow in the type of its arguments.
   *
   * @param q [S, A, Q, d], row-major
   * @param k [S, A, N, d], row-major
   * @param v [S, A, N, d]
   * @param bias added to the scores, [S, A, Q, N], row-major; null for none. Overwritten
   * @return [S, A, Q, d]
   */
  public static Tensor stepwiseAttention(Tensor q, Tensor k, Tensor v, @Nullable Tensor bias) {
    Tensor keys = k.transpose(2, 3); // [S, A, d, N]
    Tensor scores = bias == null ? q.matmul(keys) : addProducts(bias, q, keys);
    return scores.softmax(-1).matmul(v);
  }

  /** c += a·b for each matrix of the last two dimensions; c is row-major. */
  private static Tensor addProducts(Tensor c, Tensor a, Tensor b) {
    matrices(c).pointer().baddbmm_(matrices(a).pointer(), matrices(b).pointer());
    return c;
  }

  private static Tensor matrices(Tensor x) {
    return x.reshape(-1, x.size(-2), x.size(-1));
  }

  /** c + a·b for each matrix of a batch: [S, n, m], [S, n, k] and [S, k, m]. */
  public static Tensor addMatmul(Tensor c, Tensor a, Tensor b) {
    return new Tensor(c.pointer().baddbmm(a.pointer(), b.pointer()));
  }

  /**
   * softmax(q·kᵀ + bias)·v in one call, without a scale.
   *
   * @param q [B, A, Q, d]
   * @param k [B, A, N, d]
   * @param v [B, A, N, d]
   * @param bias added to the scores, [B or 1, A or 1, Q, N]; null for none
   * @return [B, A, Q, d]
   * @throws IllegalArgumentException if elements of a row of the bias do not lie side by side: the
   *     kernel of the CPU would read it as if they did
   */
  public static Tensor scaledDotProductAttention(
      Tensor q, Tensor k, Tensor v, @Nullable Tensor bias) {
    if (bias != null && bias.size(-1) > 1 && bias.stride(-1) != 1) {
      throw new IllegalArgumentException(
          "the bias of an attention must have the elements of a row side by side, not every "
              + bias.stride(-1));
    }
    return new Tensor(
        torch.scaled_dot_product_attention(
            q.pointer(),
            k.pointer(),
            v.pointer(),
            optional(bias),
            0.0,
            false,
            new DoubleOptional(1.0),
            false));
  }

  /** Normalises the last dimension to mean 0 and variance 1, then scales and shifts it. */
  public static Tensor layerNorm(
      Tensor x, @Nullable Tensor weight, @Nullable Tensor bias, double eps) {
    long[] normalised = {x.size(-1)};
    return new Tensor(
        torch.layer_norm(x.pointer(), normalised, optional(weight), optional(bias), eps, true));
  }

  /** Looks rows up: ids [...] in a table [rows, size] → [..., size]; ids are I64. */
  public static Tensor embedding(Tensor table, Tensor ids) {
    return embedding(table, ids, -1);
  }

  /** As {@link #embedding(Tensor, Tensor)}, with one row whose gradient stays 0 (−1 for none). */
  public static Tensor embedding(Tensor table, Tensor ids, long paddingIndex) {
    return new Tensor(torch.embedding(table.pointer(), ids.pointer(), paddingIndex, false, false));
  }

  /** Convolution along the last dimension: [B, in, N] → [B, out, N], zero padding, stride 1. */
  public static Tensor conv1d(Tensor x, Tensor weight, Tensor bias, long padding, long groups) {
    return new Tensor(
        torch.conv1d(
            x.pointer(),
            weight.pointer(),
            optional(bias),
            new long[] {1},
            new long[] {padding},
            new long[] {1},
            groups));
  }

  /** Zeroes elements with probability p and scales the others by 1/(1 − p). */
  public static Tensor dropout(Tensor x, double p, RandomSource random) {
    if (p == 0) {
      return x;
    }
    Tensor kept = Tensor.bernoulli(random, 1 - p, x.dtype(), x.shape());
    if (x.dtype() == DType.BF16) { // which would round 1/(1 − p), the same way everywhere
      return x.mul(kept).div(1 - p);
    }
    return x.mul(kept.mulInPlace(1 / (1 - p)));
  }

  /**
   * Draws one index from each row of probabilities: one number between 0 and their sum for each,
   * and sums in double precision, so that what is improbable is drawn as often as it should be.
   *
   * @param probabilities at least 0, not all 0 in any row, [rows, V]
   * @return I64, [rows]
   */
  public static Tensor sample(Tensor probabilities, RandomSource random) {
    Tensor wide = probabilities.to(DType.F64);
    return new Tensor(torch.multinomial(wide.pointer(), 1, true, random.optional())).squeeze(-1);
  }

  /**
   * −x[row, label] for each row: the loss of a classification, of its logarithmic probabilities.
   *
   * @param logProbabilities [rows, classes]
   * @param labels class of each row, [rows], I64
   * @return [rows]
   */
  public static Tensor negativeLogLikelihood(Tensor logProbabilities, Tensor labels) {
    return new Tensor(
        torch.nll_loss(
            logProbabilities.pointer(),
            labels.pointer(),
            new TensorOptional(),
            UNREDUCED,
            NO_LABEL_IGNORED));
  }

  /** Gaussian error linear unit, x·Φ(x). */
  public static Tensor gelu(Tensor x) {
    return new Tensor(torch.gelu(x.pointer(), "none"));
  }

  /** {@link #gelu}, written over its argument. */
  static Tensor geluInPlace(Tensor x) {
    return new Tensor(torch.gelu_(x.pointer(), "none"));
  }

  /** The tanh approximation of {@link #gelu}. */
  public static Tensor geluTanh(Tensor x) {
    return new Tensor(torch.gelu(x.pointer(), "tanh"));
  }

  /** max(x, 0). */
  public static Tensor relu(Tensor x) {
    return new Tensor(torch.relu(x.pointer()));
  }

  /** x·σ(x). */
  public static Tensor silu(Tensor x) {
    return new Tensor(torch.silu(x.pointer()));
  }

  /** Hyperbolic tangent. */
  public static Tensor tanh(Tensor x) {
    return new Tensor(torch.tanh(x.pointer()));
  }

  /** Logistic function σ(x). */
  public static Tensor sigmoid(Tensor x) {
    return new Tensor(torch.sigmoid(x.pointer()));
  }

  /** x·tanh(ln(1 + eˣ)). */
  public static Tensor mish(Tensor x) {
    return new Tensor(torch.mish(x.pointer()));
  }

  /** ln(1 + eˣ). */
  public static Tensor softplus(Tensor x) {
    return new Tensor(torch.softplus(x.pointer()));
  }

  private static TensorOptional optional(@Nullable Tensor tensor) {
    return tensor == null ? new TensorOptional() : new TensorOptional(tensor.pointer());
  }
}
