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
  /** What attention does for one sequence. */
  private interface SequenceAttention {
    Tensor context(PackedSequence sequence, int index);
  }

  private final PlanAttention attention;
  private final PackedLinear queryProj;
  private final PackedLinear keyValueProj;
  private final PackedLinear attentionDense;
  private final PlanNorm attentionNorm;
  private final PackedLinear intermediateDense;
  private final Activation remainingAct;
  private final PackedLinear outputDense;
  private final PlanNorm outputNorm;
  private final long size;
  private final DType dtype;
  private final DType attentionType;

  PlanLayer(DebertaLayer layer, DebertaConfig config, DType dtype, DType attentionType) {
    try (var scope = TensorScope.open()) {
      DisentangledSelfAttention self = layer.attention();
      size = config.hiddenSize();
      this.dtype = dtype;
      this.attentionType = attentionType;
      attention = new PlanAttention(config.numAttentionHeads());
      queryProj = scaled(self.queryProj(), self.scale(), dtype);
      keyValueProj = joined(self.keyProj(), self.valueProj(), dtype);
      attentionDense = packed(layer.attentionDense(), dtype, false);
      attentionNorm = PlanNorm.of(layer.attentionNorm(), dtype);
      boolean gelu = config.hiddenAct() == Activation.GELU;
      intermediateDense = packed(layer.intermediateDense(), dtype, gelu);
      remainingAct = gelu ? Activation.LINEAR : config.hiddenAct();
      outputDense = packed(layer.outputDense(), dtype, false);
      outputNorm = PlanNorm.of(layer.outputNorm(), dtype);
    }
  }

  private static PackedLinear packed(Linear linear, DType dtype, boolean gelu) {
    return PackedLinear.of(linear.weight().to(dtype), bias(linear).to(dtype), gelu);
  }

  private static PackedLinear scaled(Linear linear, double scale, DType dtype) {
    return PackedLinear.of(
        linear.weight().div(scale).to(dtype), bias(linear).div(scale).to(dtype), false);
  }

  /** Two layers of the same input as one, [out + out, in]. */
  private static PackedLinear joined(Linear a, Linear b, DType dtype) {
    Tensor weight = Tensor.cat(List.of(a.weight(), b.weight()), 0);
    return PackedLinear.of(
        weight.to(dtype), Tensor.cat(List.of(bias(a), bias(b)), 0).to(dtype), false);
  }

  private static Tensor bias(Linear linear) {
    Tensor bias = linear.bias();
    return bias == null ? Tensor.zeros(DType.F32, linear.weight().size(0)) : bias;
  }

  /**
   * Runs the layer.
   *
   * @param x [T, D]
   * @param rows position projections for a length
   * @return [T, D]
   */
  Tensor forward(Tensor x, PackedBatch batch, IntFunction<PositionProjections> rows) {
    Tensor q = queryProj.forward(x).to(attentionType); // [T, D]
    Tensor kv = keyValueProj.forward(x).to(attentionType); // [T, 2D]
    Tensor context =
        each(
            batch,
            (sequence, index) ->
                attention.context(
                    sequence.of(q),
                    keys(kv, sequence),
                    values(kv, sequence),
                    rows.apply(sequence.length()),
                    sequence.holes()));
    return feedForward(context, x); // [T, D]
  }

  /**
   * Runs the layer for the first token of every sequence; keys and values come from all tokens.
   *
   * @param x [T, D]
   * @return [S, D], a row per sequence
   */
  Tensor forwardFirst(Tensor x, PackedBatch batch, IntFunction<PositionProjections> rows) {
    Tensor first = x.indexSelect(0, batch.firstTokens()); // [S, D]
    Tensor q = queryProj.forward(first).to(attentionType); // [S, D]
    Tensor kv = keyValueProj.forward(x).to(attentionType); // [T, 2D]
    Tensor context =
        each(
            batch,
            (sequence, index) ->
                attention.firstContext(
                    q.slice(0, index, index + 1L),
                    keys(kv, sequence),
                    values(kv, sequence),
                    rows.apply(sequence.length()),
                    sequence.holes()));
    return feedForward(context, first); // [S, D]
  }

  private Tensor keys(Tensor kv, PackedSequence sequence) {
    return sequence.of(kv).slice(1, 0, size);
  }

  private Tensor values(Tensor kv, PackedSequence sequence) {
    return sequence.of(kv).slice(1, size, 2 * size);
  }

  /** Sequence by sequence, so that none depends on its companions and little memory is needed. */
  private static Tensor each(PackedBatch batch, SequenceAttention attention) {
    List<Tensor> contexts = new ArrayList<>();
    for (PackedSequence sequence : batch.sequences()) {
      try (var scope = TensorScope.open()) {
        contexts.add(scope.escape(attention.context(sequence, contexts.size())));
      }
    }
    return contexts.size() == 1 ? contexts.get(0) : Tensor.cat(contexts, 0);
  }

  private Tensor feedForward(Tensor context, Tensor residual) {
    Tensor a = attentionNorm.forward(attentionDense.forward(context.to(dtype)), residual); // [M, D]
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
