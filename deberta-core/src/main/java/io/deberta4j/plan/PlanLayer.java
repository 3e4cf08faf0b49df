package io.deberta4j.plan;

import io.deberta4j.model.Activation;
import io.deberta4j.model.DebertaConfig;
import io.deberta4j.model.DebertaLayer;
import io.deberta4j.model.DisentangledSelfAttention;
import io.deberta4j.model.Linear;
import io.deberta4j.tensor.DType;
import io.deberta4j.tensor.PackedLinear;
import io.deberta4j.tensor.Tensor;
import io.deberta4j.tensor.TensorScope;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntFunction;

/**
 * One Transformer layer over packed tokens: the projections to keys and values in one product, the
 * scale folded into that to queries, activation and residual without passes of their own.
 */
final class PlanLayer implements AutoCloseable {
  /** What is done for one sequence. */
  private interface SequenceWork {
    Tensor apply(PackedSequence sequence);
  }

  /** Rows whose inner activations, four times as wide, are held at once. */
  private static final int ROWS = 1024;

  private final PlanAttention attention;
  private final int heads;
  private final PackedLinear queryProj;
  private final PackedLinear keyValueProj;
  private final PackedLinear attentionDense;
  private final PlanNorm attentionNorm;
  private final PackedLinear intermediateDense;
  private final Activation remainingAct;
  private final PackedLinear outputDense;
  private final PlanNorm outputNorm;
  private final Precision precision;
  private final DType attentionType;

  /**
   * Prepares a layer.
   *
   * @param attentionType the type that attention computes in
   * @param attention how
   */
  PlanLayer(
      DebertaLayer layer,
      DebertaConfig config,
      Precision precision,
      DType attentionType,
      PlanAttention attention) {
    try (var scope = TensorScope.open()) {
      this.precision = precision;
      this.attentionType = attentionType;
      this.attention = attention;
      heads = config.numAttentionHeads();
      DisentangledSelfAttention self = layer.attention();
      queryProj = scaled(self.queryProj(), self.scale());
      keyValueProj = joined(self.keyProj(), self.valueProj());
      attentionDense = packed(layer.attentionDense(), false);
      attentionNorm = PlanNorm.of(layer.attentionNorm(), precision.dtype());
      boolean gelu = config.hiddenAct() == Activation.GELU;
      intermediateDense = packed(layer.intermediateDense(), gelu);
      remainingAct = gelu ? Activation.LINEAR : config.hiddenAct();
      outputDense = packed(layer.outputDense(), false);
      outputNorm = PlanNorm.of(layer.outputNorm(), precision.dtype());
    }
  }

  private PackedLinear scaled(Linear linear, double scale) {
    return packed(linear.weight().div(scale), bias(linear).div(scale), false);
  }

  /** Two layers of the same input as one, [out + out, in]. */
  private PackedLinear joined(Linear a, Linear b) {
    Tensor weight = Tensor.cat(List.of(a.weight(), b.weight()), 0);
    return packed(weight, Tensor.cat(List.of(bias(a), bias(b)), 0), false);
  }

  private PackedLinear packed(Linear linear, boolean gelu) {
    return packed(linear.weight(), bias(linear), gelu);
  }

  private PackedLinear packed(Tensor weight, Tensor bias, boolean gelu) {
    DType dtype = precision.dtype();
    return precision == Precision.INT8
        ? PackedLinear.int8(weight, bias, gelu)
        : PackedLinear.of(weight.to(dtype), bias.to(dtype), gelu);
  }

  private static Tensor bias(Linear linear) {
    Tensor bias = linear.bias();
    return bias == null ? Tensor.zeros(DType.F32, linear.weight().size(0)) : bias;
  }

  /**
   * Runs the layer.
   *
   * @param x [T, D]
   * @param sequences where they lie in x
   * @param rows position projections for a length
   * @return [T, D]
   */
  Tensor forward(Tensor x, List<PackedSequence> sequences, IntFunction<PositionProjections> rows) {
    if (precision == Precision.INT8 && sequences.size() > 1) { // a range of its own for each text
      return each(sequences, sequence -> forward(sequence.of(x), List.of(sequence.alone()), rows));
    }
    Tensor context = context(x, sequences, rows); // [T, D]
    List<Tensor> parts = new ArrayList<>();
    for (long from = 0; from < x.size(0); from += ROWS) {
      long to = Math.min(x.size(0), from + ROWS);
      try (var scope = TensorScope.open()) {
        parts.add(scope.escape(feedForward(context.slice(0, from, to), x.slice(0, from, to))));
      }
    }
    return joined(parts); // [T, D]
  }

  private Tensor context(
      Tensor x, List<PackedSequence> sequences, IntFunction<PositionProjections> rows) {
    try (var scope = TensorScope.open()) {
      Tensor q = queryProj.forward(x).to(attentionType); // [T, D]
      Tensor kv = keyValueProj.forward(x).to(attentionType); // [T, 2D]
      Tensor context =
          each(
              sequences,
              sequence -> {
                Tensor pair = heads(sequence.of(kv), 2); // [2, A, n, d]
                return attention.context(
                    heads(sequence.of(q), 1).select(0, 0),
                    pair.select(0, 0),
                    pair.select(0, 1),
                    rows.apply(sequence.length()),
                    sequence.holes());
              });
      return scope.escape(context); // [T, D]
    }
  }

  /**
   * Runs the layer for the first token of every sequence; keys and values come from all tokens.
   *
   * @param x [T, D]
   * @param sequences where they lie in x
   * @param rows position projections for a length
   * @return [S, D], a row per sequence
   */
  Tensor forwardFirst(
      Tensor x, List<PackedSequence> sequences, IntFunction<PositionProjections> rows) {
    if (precision == Precision.INT8 && sequences.size() > 1) {
      return each(
          sequences, sequence -> forwardFirst(sequence.of(x), List.of(sequence.alone()), rows));
    }
    long[] starts = sequences.stream().mapToLong(PackedSequence::start).toArray();
    Tensor first = x.indexSelect(0, Tensor.of(starts, starts.length)); // [S, D]
    Tensor q = heads(queryProj.forward(first).to(attentionType), 1).select(0, 0); // [A, S, d]
    Tensor kv = keyValueProj.forward(x).to(attentionType); // [T, 2D]
    int[] next = {0};
    Tensor context =
        each(
            sequences,
            sequence -> {
              Tensor pair = heads(sequence.of(kv), 2); // [2, A, n, d]
              int row = next[0]++;
              return attention.firstContext(
                  q.slice(1, row, row + 1L),
                  pair.select(0, 0),
                  pair.select(0, 1),
                  rows.apply(sequence.length()),
                  sequence.holes());
            });
    return feedForward(context, first); // [S, D]
  }

  /** [n, parts · D] → [parts, A, n, d]; row-major for bfloat16, whose products want it so. */
  private Tensor heads(Tensor x, int parts) {
    Tensor view = x.reshape(x.size(0), parts, heads, -1).permute(1, 2, 0, 3);
    return attentionType == DType.F32 ? view : view.contiguous();
  }

  /** Sequence by sequence, so that none depends on its companions and little memory is needed. */
  private static Tensor each(List<PackedSequence> sequences, SequenceWork work) {
    List<Tensor> contexts = new ArrayList<>();
    for (PackedSequence sequence : sequences) {
      try (var scope = TensorScope.open()) {
        contexts.add(scope.escape(work.apply(sequence)));
      }
    }
    return joined(contexts);
  }

  private static Tensor joined(List<Tensor> parts) {
    return parts.size() == 1 ? parts.get(0) : Tensor.cat(parts, 0);
  }

  private Tensor feedForward(Tensor context, Tensor residual) {
    Tensor dense = attentionDense.forward(context.to(precision.dtype())); // [M, D]
    Tensor a = attentionNorm.forward(dense, residual);
    Tensor f = remainingAct.apply(intermediateDense.forward(a));
    return outputNorm.forward(outputDense.forward(f), a); // [M, D]
  }

  @Override
  public void close() {
    queryProj.close();
    keyValueProj.close();
    attentionDense.close();
    attentionNorm.close();
    intermediateDense.close();
    outputDense.close();
    outputNorm.close();
  }
}
