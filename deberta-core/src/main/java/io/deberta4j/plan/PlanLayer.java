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
  private final IntFunction<DType> attentionType;

  /**
   * Prepares a layer.
   *
   * @param attentionType the type that attention among so many tokens computes in
   * @param attention how
   */
  PlanLayer(
      DebertaLayer layer,
      DebertaConfig config,
      Precision precision,
      IntFunction<DType> attentionType,
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
   * @param batch where the sequences lie in x
   * @param rows position projections for a length
   * @return [T, D]
   */
  Tensor forward(Tensor x, PackedBatch batch, IntFunction<PositionProjections> rows) {
    Tensor context = context(x, batch, rows); // [T, D]
    List<PackedSequence> sequences = batch.sequences();
    if (sequences.size() > 1) {
      return feedForward(context, x, sequences);
    }
    List<Tensor> parts = new ArrayList<>();
    for (long from = 0; from < x.size(0); from += ROWS) {
      long to = Math.min(x.size(0), from + ROWS);
      try (var scope = TensorScope.open()) {
        parts.add(
            scope.escape(feedForward(context.slice(0, from, to), x.slice(0, from, to), sequences)));
      }
    }
    return joined(parts); // [T, D]
  }

  private Tensor context(Tensor x, PackedBatch batch, IntFunction<PositionProjections> rows) {
    try (var scope = TensorScope.open()) {
      Tensor q = apply(queryProj, x, batch.sequences()); // [T, D]
      Tensor kv = apply(keyValueProj, x, batch.sequences()); // [T, 2D]
      List<Tensor> contexts = new ArrayList<>();
      for (PackedRun run : batch.runs()) {
        try (var inner = TensorScope.open()) {
          DType type = attentionType.apply(run.length());
          Tensor pair = heads(run.of(kv).to(type), run.count(), 2); // [2, S, A, n, d]
          contexts.add(
              inner.escape(
                  attention.context(
                      heads(run.of(q).to(type), run.count(), 1).select(0, 0),
                      pair.select(0, 0),
                      pair.select(0, 1),
                      rows.apply(run.length()),
                      run.holes())));
        }
      }
      return scope.escape(joined(contexts)); // [T, D]
    }
  }

  /**
   * Runs the layer for the first token of every sequence; keys and values come from all tokens.
   *
   * @param x [T, D]
   * @param batch where the sequences lie in x
   * @param rows position projections for a length
   * @return [B, D], a row per sequence
   */
  Tensor forwardFirst(Tensor x, PackedBatch batch, IntFunction<PositionProjections> rows) {
    Tensor first = x.indexSelect(0, batch.firstTokens()); // [B, D]
    List<PackedSequence> alone = PackedSequence.singles(batch.sequences().size());
    Tensor q = apply(queryProj, first, alone); // [B, D]
    Tensor kv = apply(keyValueProj, x, batch.sequences()); // [T, 2D]
    List<Tensor> contexts = new ArrayList<>();
    int next = 0;
    for (PackedRun run : batch.runs()) {
      try (var inner = TensorScope.open()) {
        DType type = attentionType.apply(run.length());
        Tensor pair = heads(run.of(kv).to(type), run.count(), 2); // [2, S, A, n, d]
        Tensor own = q.slice(0, next, next + (long) run.count()).to(type); // [S, D]
        Tensor qc = heads(own, run.count(), 1); // [1, S, A, 1, d]
        contexts.add(
            inner.escape(
                attention.firstContext(
                    qc.select(0, 0), // [S, A, 1, d]
                    pair.select(0, 0),
                    pair.select(0, 1),
                    rows.apply(run.length()),
                    run.holes())));
        next += run.count();
      }
    }
    return feedForward(joined(contexts), first, alone); // [B, D]
  }

  /** Applies a linear layer; in 8 bits to every text by itself, as the range is its own. */
  private Tensor apply(PackedLinear linear, Tensor x, List<PackedSequence> texts) {
    if (precision != Precision.INT8 || texts.size() == 1) {
      return linear.forward(x);
    }
    return joined(texts.stream().map(text -> linear.forward(text.of(x))).toList());
  }

  /**
   * [S · n, parts · D] → [parts, S, A, n, d]; row-major for bfloat16, whose products want it so.
   */
  private Tensor heads(Tensor x, int texts, int parts) {
    long n = x.size(0) / texts;
    Tensor view = x.reshape(texts, n, parts, heads, -1).permute(2, 0, 3, 1, 4);
    return x.dtype() == DType.F32 ? view : view.contiguous();
  }

  private static Tensor joined(List<Tensor> parts) {
    return parts.size() == 1 ? parts.get(0) : Tensor.cat(parts, 0);
  }

  private Tensor feedForward(Tensor context, Tensor residual, List<PackedSequence> texts) {
    Tensor dense = apply(attentionDense, context.to(precision.dtype()), texts); // [M, D]
    Tensor a = attentionNorm.forward(dense, residual);
    Tensor f = activated(apply(intermediateDense, a, texts), texts); // [M, I]
    return outputNorm.forward(apply(outputDense, f, texts), a); // [M, D]
  }

  /**
   * Applies an activation that is no part of the product, to every text by itself: at the end of a
   * tensor and of a thread's share libtorch computes without vectors, which may round otherwise, so
   * where a text lies in a batch must not decide what is at the end. A long text is cut as it is
   * when alone.
   */
  private Tensor activated(Tensor x, List<PackedSequence> texts) {
    boolean exact = remainingAct == Activation.LINEAR || remainingAct == Activation.RELU;
    if (exact || texts.size() == 1) {
      return remainingAct.apply(x);
    }
    List<Tensor> parts = new ArrayList<>();
    for (PackedSequence text : texts) {
      for (int from = text.start(); from < text.end(); from += ROWS) {
        parts.add(remainingAct.apply(x.slice(0, from, Math.min(text.end(), from + ROWS))));
      }
    }
    return joined(parts);
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
