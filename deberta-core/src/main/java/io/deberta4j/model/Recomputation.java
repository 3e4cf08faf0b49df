package io.deberta4j.model;

import io.deberta4j.tensor.Autograd;
import io.deberta4j.tensor.DType;
import io.deberta4j.tensor.MixedPrecision;
import io.deberta4j.tensor.NoGrad;
import io.deberta4j.tensor.RandomSource;
import io.deberta4j.tensor.Tensor;
import io.deberta4j.tensor.TensorScope;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Trades time for memory (Chen et al. 2016, arXiv:1604.06174): of the segments of a forward pass
 * only the inputs and the output are kept. The backward pass computes each segment anew, with the
 * same dropout, last segment first.
 *
 * <p>Autograd's record ends at each segment, so that going backward takes two calls:
 *
 * <pre>{@code
 * var recomputation = new Recomputation();
 * Tensor loss = loss(model.forward(batch, mode.withRecomputation(recomputation)));
 * loss.backward();               // to the last segment
 * recomputation.backward();      // through the segments, and beyond the first
 * }</pre>
 *
 * <p>Gradients with respect to tensors before the segments exist after the second call only, in
 * {@link Tensor#grad()} of leaves. For one backward pass; everything belongs to the scopes open in
 * the forward pass.
 */
public final class Recomputation {
  private final List<Runnable> segments = new ArrayList<>();
  private final List<Cut> cuts = new ArrayList<>();

  /** A tensor with a record of its own, and the leaf that stands for it behind the cut. */
  private record Cut(Tensor tensor, Tensor leaf) {}

  /** Ends the record at a tensor that segments take; it goes on in the second call. */
  Tensor cut(Tensor x) {
    Tensor leaf = x.detach().requireGrad();
    cuts.add(new Cut(x, leaf));
    return leaf;
  }

  /**
   * Runs a segment without a record.
   *
   * @param input a leaf: result of {@link #cut} or of another segment
   * @param segment what is computed; it may also take other leaves
   * @return a leaf
   */
  Tensor run(Tensor input, UnaryOperator<Tensor> segment, @Nullable RandomSource random) {
    byte[] before = random == null ? null : state(random);
    Tensor output;
    try (var scope = TensorScope.open();
        var off = NoGrad.open()) {
      output = scope.escape(segment.apply(input).detach());
    }
    MixedPrecision.forgetRounded();
    output.requireGrad();
    segments.add(
        () -> {
          Tensor gradient = output.grad();
          if (gradient != null) {
            again(input, segment, gradient, random, before);
            output.clearGrad();
            MixedPrecision.forgetRounded();
          }
        });
    return output;
  }

  /** Kept as a Java value: layers run in scopes of their own. */
  private static byte[] state(RandomSource random) {
    try (var scope = TensorScope.open()) {
      Tensor state = random.state();
      ByteBuffer bytes = ByteBuffer.allocate(Math.toIntExact(state.byteCount()));
      state.copyBytesTo(bytes, 0, state.elements());
      return bytes.array();
    }
  }

  private static void again(
      Tensor input,
      UnaryOperator<Tensor> segment,
      Tensor gradient,
      @Nullable RandomSource random,
      byte @Nullable [] before) {
    try (var scope = TensorScope.open()) {
      if (random == null || before == null) {
        Autograd.backward(List.of(segment.apply(input)), List.of(gradient));
        return;
      }
      Tensor after = random.state();
      random.restore(Tensor.of(ByteBuffer.wrap(before), DType.U8, before.length));
      Tensor output = segment.apply(input);
      random.restore(after);
      Autograd.backward(List.of(output), List.of(gradient));
    }
  }

  /** Continues a backward pass that has ended at the last segments. */
  public void backward() {
    for (int i = segments.size() - 1; i >= 0; i--) {
      segments.get(i).run();
    }
    List<Tensor> tensors = new ArrayList<>();
    List<Tensor> gradients = new ArrayList<>();
    for (Cut cut : cuts) {
      Tensor gradient = cut.leaf().grad();
      if (gradient != null && cut.tensor().requiresGrad()) {
        tensors.add(cut.tensor());
        gradients.add(gradient);
      }
    }
    Autograd.backward(tensors, gradients);
    segments.clear();
    cuts.clear();
  }
}
