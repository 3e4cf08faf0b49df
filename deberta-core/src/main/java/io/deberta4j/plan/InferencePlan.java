package io.deberta4j.plan;

import io.deberta4j.model.Batch;
import io.deberta4j.model.ConvLayer;
import io.deberta4j.model.DebertaConfig;
import io.deberta4j.model.DebertaEncoder;
import io.deberta4j.model.DebertaLayer;
import io.deberta4j.model.DebertaModel;
import io.deberta4j.model.EncoderOutput;
import io.deberta4j.model.Mode;
import io.deberta4j.tensor.CpuFlags;
import io.deberta4j.tensor.DType;
import io.deberta4j.tensor.Engine;
import io.deberta4j.tensor.NoGrad;
import io.deberta4j.tensor.Tensor;
import io.deberta4j.tensor.TensorScope;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.IntFunction;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A {@link DebertaModel} made ready for inference: the same results at every real token, with less
 * work. Rows of padding come back as zeros.
 *
 * <ul>
 *   <li>Projections of positions are computed once, and stored so that no gather is needed ({@link
 *       DistanceTables}, {@link PlanAttention}).
 *   <li>Linear layers, normalisations and activations see real tokens only ({@link PackedBatch}).
 *   <li>A classifier needs the last layer for its first token only ({@link #firstTokens}).
 * </ul>
 *
 * <p>In F32 a text's result has the same bits alone and in any batch where oneDNN runs the linear
 * layers (x86-64), except for models with {@code embedding_size} other than {@code hidden_size},
 * whose {@code embed_proj} is a plain linear layer.
 *
 * <p>What is rare runs on the model itself: attention masks of rank 3, talking heads, and {@link
 * #firstTokens} where a row begins with padding.
 *
 * <p>Immutable and safe to share between threads. Owns its copies of the weights: {@link #close()}
 * frees them. The model must outlive it.
 */
public final class InferencePlan implements AutoCloseable {
  private final DebertaModel model;
  private final DebertaConfig config;
  private final Precision precision;
  private final @Nullable ConvLayer conv;
  private final List<PlanLayer> layers = new ArrayList<>();
  private final DistanceTables tables;

  private InferencePlan(DebertaModel model, Precision precision) {
    this.model = model;
    this.config = model.config();
    this.precision = precision;
    DebertaEncoder encoder = model.encoder();
    conv = encoder.conv();
    CpuFlags cpu = CpuFlags.here();
    IntFunction<DType> attentionType = n -> precision.attentionDtype(cpu, n);
    // libtorch's fused attention in bfloat16 is far slower than its steps where there is no AMX.
    var attention = new PlanAttention(cpu.tilesBf16());
    Tensor p = encoder.relativeEmbeddings(); // [2k, D]
    List<PositionProjections> projections = new ArrayList<>();
    for (DebertaLayer layer : encoder.layers()) {
      layers.add(new PlanLayer(layer, config, precision, attentionType, attention));
      projections.add(PositionProjections.of(layer.attention(), p, config.numAttentionHeads()));
    }
    tables = new DistanceTables(encoder.relativePositions(), projections, attentionType);
  }

  /** Prepares a model whose weights are F32. */
  public static InferencePlan of(DebertaModel model, Precision precision) {
    model.config().requireReleasedPositions("a plan");
    try (var scope = TensorScope.open();
        var off = NoGrad.open()) {
      return new InferencePlan(model, precision);
    }
  }

  /** Returns the configuration. */
  public DebertaConfig config() {
    return config;
  }

  /** Returns the type it computes in. */
  public Precision precision() {
    return precision;
  }

  /** Encodes a batch: the last layer, F32, [B, N, D]. */
  public Tensor forward(Batch batch) {
    return inParts(batch, this::forwardPart);
  }

  /** Encodes a batch for a decoder that needs no last layer: the one before, F32, [B, N, D]. */
  public Tensor beforeLast(Batch batch) {
    return inParts(batch, this::beforeLastOfPart);
  }

  private Tensor beforeLastOfPart(Batch batch) {
    if (!supports(batch)) {
      return model.forward(batch, Mode.EVAL).beforeLast();
    }
    PackedBatch packed = PackedBatch.of(batch, config.positionBiasedInput());
    return packed.unpack(encode(packed, layers.size() - 1, x -> {}));
  }

  private Tensor forwardPart(Batch batch) {
    if (!supports(batch)) {
      return model.forward(batch, Mode.EVAL).lastHiddenState();
    }
    PackedBatch packed = PackedBatch.of(batch, config.positionBiasedInput());
    return packed.unpack(encode(packed, layers.size(), x -> {}));
  }

  /**
   * Encodes a batch, keeping the output of every layer; attention probabilities are never computed.
   */
  public EncoderOutput forwardWithHiddenStates(Batch batch) {
    try (var off = NoGrad.open();
        var scope = TensorScope.open()) {
      List<Tensor> states = Engine.inTurn(() -> hiddenStates(batch));
      states.forEach(scope::escape);
      int last = states.size() - 1;
      return new EncoderOutput(
          states.get(last), states.get(last - 1), List.copyOf(states), List.of());
    }
  }

  private List<Tensor> hiddenStates(Batch batch) {
    if (!supports(batch)) {
      return model.forward(batch, Mode.EVAL.withHiddenStates()).hiddenStates();
    }
    List<Tensor> states = new ArrayList<>();
    PackedBatch packed = PackedBatch.of(batch, config.positionBiasedInput());
    encode(packed, layers.size(), x -> states.add(packed.unpack(x)));
    return states;
  }

  /**
   * Encodes a batch for a head that reads the first token of each row only.
   *
   * @return the last layer at the first token, F32, [B, D]
   */
  public Tensor firstTokens(Batch batch) {
    return inParts(batch, this::firstTokensOfPart);
  }

  private Tensor firstTokensOfPart(Batch batch) {
    PackedBatch packed =
        supports(batch) ? PackedBatch.of(batch, config.positionBiasedInput()) : null;
    if (packed == null || !packed.firstTokensAreReal()) {
      return model.forward(batch, Mode.EVAL).lastHiddenState().select(1, 0);
    }
    int last = layers.size() - 1;
    if (last == 0 && conv != null) { // the convolution comes after the first layer
      Tensor x = encode(packed, 1, state -> {}); // [T, D]
      return x.indexSelect(0, packed.firstTokens());
    }
    Tensor x = encode(packed, last, state -> {}).to(precision.dtype()); // [T, D]
    return layers
        .get(last)
        .forwardFirst(x, packed, n -> tables.forLength(n, last)) // [B, D]
        .to(DType.F32);
  }

  /**
   * Runs the rows of a batch in parts that fit the cache: side by side where that keeps all threads
   * busy, else one after another.
   */
  private static Tensor inParts(Batch batch, Function<Batch, Tensor> run) {
    try (var off = NoGrad.open();
        var scope = TensorScope.open()) {
      BatchParts parts = BatchParts.of(batch, Engine.threads());
      List<Tensor> results =
          Engine.inTurn(
              () -> {
                List<Supplier<Tensor>> pieces =
                    parts.batches().stream().map(part -> piece(run, part)).toList();
                return parts.sideBySide()
                    ? Engine.sideBySide(pieces)
                    : pieces.stream().map(Supplier::get).toList();
              });
      return scope.escape(results.size() == 1 ? results.get(0) : Tensor.cat(results, 0));
    }
  }

  private static Supplier<Tensor> piece(Function<Batch, Tensor> run, Batch part) {
    return () -> {
      try (var off = NoGrad.open();
          var scope = TensorScope.open()) {
        return scope.escape(run.apply(part));
      }
    };
  }

  private boolean supports(Batch batch) {
    return batch.attentionMask().rank() == 2 && !config.attention().talkingHead();
  }

  /**
   * Runs the embedding block and the first layers.
   *
   * @param seen is shown the embeddings and the output of each layer, F32, [T, D]
   * @return output of the last of these layers, F32, [T, D]
   */
  private Tensor encode(PackedBatch packed, int depth, Consumer<Tensor> seen) {
    Tensor embeddings = embed(packed); // [T, D]
    seen.accept(embeddings);
    Tensor x = embeddings.to(precision.dtype());
    for (int i = 0; i < depth; i++) {
      if (!packed.sequences().isEmpty()) {
        try (var scope = TensorScope.open()) {
          x = scope.escape(layer(i, x, packed, embeddings));
        }
      }
      seen.accept(x.to(DType.F32));
    }
    return x.to(DType.F32);
  }

  private Tensor embed(PackedBatch packed) {
    return packed.sequences().isEmpty()
        ? Tensor.zeros(DType.F32, 0, config.hiddenSize())
        : model.embeddings().forward(packed.tokens(), Mode.EVAL).squeeze(0);
  }

  private Tensor layer(int index, Tensor x, PackedBatch packed, Tensor embeddings) {
    Tensor out = layers.get(index).forward(x, packed, n -> tables.forLength(n, index)); // [T, D]
    return index == 0 && conv != null ? convolve(conv, embeddings, out, packed) : out;
  }

  /** Sequence by sequence, as tokens of different sequences are no neighbours: [T, D]. */
  private Tensor convolve(ConvLayer layer, Tensor embeddings, Tensor out, PackedBatch packed) {
    Tensor real = packed.tokens().tokenMask(); // [1, T]
    List<Tensor> parts = new ArrayList<>();
    for (PackedSequence sequence : packed.sequences()) {
      Tensor e = sequence.of(embeddings).unsqueeze(0); // [1, n, D]
      Tensor h = sequence.of(out).to(DType.F32).unsqueeze(0); // [1, n, D]
      Tensor mask = real.slice(1, sequence.start(), sequence.end()); // [1, n]
      parts.add(layer.forward(e, h, mask, Mode.EVAL).squeeze(0));
    }
    return Tensor.cat(parts, 0).to(precision.dtype());
  }

  @Override
  public void close() {
    layers.forEach(PlanLayer::close);
    tables.close();
  }
}
