package io.deberta4j.attention;

import io.deberta4j.checkpoint.Parameters;
import io.deberta4j.io.DataException;
import io.deberta4j.model.Batch;
import io.deberta4j.model.DebertaConfig;
import io.deberta4j.model.DebertaModel;
import io.deberta4j.model.DisentangledSelfAttention;
import io.deberta4j.model.EncoderOutput;
import io.deberta4j.model.Linear;
import io.deberta4j.model.Mode;
import io.deberta4j.model.Pretrained;
import io.deberta4j.tensor.DType;
import io.deberta4j.tensor.NoGrad;
import io.deberta4j.tensor.Tensor;
import io.deberta4j.tensor.TensorScope;
import io.deberta4j.tokenizer.EncodeOptions;
import io.deberta4j.tokenizer.Encoding;
import io.deberta4j.tokenizer.TextPair;
import io.deberta4j.tokenizer.Tokenizer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * A model that shows what it attends to. Computed the readable way, with every term of the score on
 * its own. Native memory is freed by {@link #close()}.
 */
public final class AttentionMaps implements AutoCloseable {
  private final DebertaConfig config;
  private final Tokenizer tokenizer;
  private final Parameters weights;
  private final DebertaModel model;

  /**
   * What was attended to in a text.
   *
   * @param tokens its tokens
   * @param separators where its separators are, [SEP]
   * @param maps of all heads, layer by layer
   */
  public record Result(List<String> tokens, Set<Integer> separators, List<AttentionMap> maps) {
    /** Copies the collections. */
    public Result {
      tokens = List.copyOf(tokens);
      separators = Set.copyOf(separators);
      maps = List.copyOf(maps);
    }

    /** Returns where the attention of a head goes, in numbers. */
    public AttentionShares shares(AttentionMap map) {
      return AttentionShares.of(map.probabilities(), separators);
    }

    /** Returns where the attention of each layer goes, the mean over its heads. */
    public List<AttentionShares> byLayer() {
      int layers = maps.stream().mapToInt(AttentionMap::layer).max().orElse(-1) + 1;
      List<AttentionShares> means = new ArrayList<>();
      for (int i = 0; i < layers; i++) {
        int layer = i;
        List<AttentionMap> heads = maps.stream().filter(map -> map.layer() == layer).toList();
        heads.stream()
            .map(head -> shares(head).times(1.0 / heads.size()))
            .reduce(AttentionShares::plus)
            .ifPresent(means::add);
      }
      return means;
    }
  }

  private AttentionMaps(
      DebertaConfig config, Tokenizer tokenizer, Parameters weights, DebertaModel model) {
    this.config = config;
    this.tokenizer = tokenizer;
    this.weights = weights;
    this.model = model;
  }

  /**
   * Loads the encoder of a checkpoint and its tokenizer; heads are left aside.
   *
   * @throws io.deberta4j.io.DebertaException if a file is missing or does not fit the others
   */
  public static AttentionMaps load(Path directory) {
    Pretrained files = Pretrained.open(directory);
    Tokenizer tokenizer = Tokenizer.load(directory);
    Parameters weights = Parameters.read(files.origin(), DType.F32);
    try (var scope = TensorScope.open()) {
      DebertaModel model = new DebertaModel(weights.at("deberta"), files.config());
      weights.closeOrigin();
      return new AttentionMaps(files.config(), tokenizer, weights, model);
    } catch (RuntimeException e) {
      weights.close();
      throw e;
    }
  }

  /** Returns the configuration of the model. */
  public DebertaConfig config() {
    return config;
  }

  /** Returns the number of tokens of a text or a pair, [CLS] and [SEP] included. */
  public int tokens(TextPair text) {
    return encode(text).length();
  }

  private Encoding encode(TextPair text) {
    return tokenizer.encodeBatch(List.of(text), EncodeOptions.DEFAULT).get(0);
  }

  /**
   * Attends to a text or a pair.
   *
   * @param maxTokens the most tokens: maps grow with their square
   * @throws DataException if there are more
   */
  public Result of(TextPair text, int maxTokens) {
    Encoding encoding = encode(text);
    if (encoding.length() > maxTokens) {
      throw new DataException(
          "the text has %d tokens, more than %d: shorten it, or allow more (--max-length)"
              .formatted(encoding.length(), maxTokens));
    }
    int[] special = encoding.specialTokensMask();
    Set<Integer> separators =
        IntStream.range(1, special.length)
            .filter(i -> special[i] == 1)
            .boxed()
            .collect(Collectors.toSet());
    try (var scope = TensorScope.open();
        var off = NoGrad.open()) {
      List<int[]> types = List.of(encoding.typeIds());
      Batch batch = Batch.padded(List.of(encoding.ids()), types, config.padTokenId());
      return new Result(encoding.tokens(), separators, maps(model, batch));
    }
  }

  /**
   * Returns the maps of a batch of one text without padding, layer by layer, head by head.
   *
   * @param batch [1, N]
   */
  static List<AttentionMap> maps(DebertaModel model, Batch batch) {
    EncoderOutput out = model.forward(batch, Mode.EVAL.withHiddenStates().withAttentions());
    Tensor p = model.encoder().relativeEmbeddings(); // [2k, D]
    Tensor delta =
        p == null ? null : model.encoder().relativePositions().delta(batch.tokens()); // [1, N, N]
    List<AttentionMap> maps = new ArrayList<>();
    for (int i = 0; i < out.attentions().size(); i++) {
      try (var scope = TensorScope.open()) {
        DisentangledSelfAttention attention = model.encoder().layers().get(i).attention();
        maps.addAll(
            new Layer(attention, model.config(), out.hiddenStates().get(i), p, delta)
                .maps(i, out.attentions().get(i)));
      }
    }
    return maps;
  }

  /**
   * The terms of one layer's scores.
   *
   * @param h the layer's input, [1, N, D]
   * @param p relative embeddings, [2k, D], or null
   * @param delta δ, [1, N, N], or null
   */
  private record Layer(
      DisentangledSelfAttention attention,
      DebertaConfig config,
      Tensor h,
      @Nullable Tensor p,
      @Nullable Tensor delta) {
    List<AttentionMap> maps(int layer, Tensor probabilities) {
      Tensor qc = heads(attention.queryProj(), h).div(attention.scale()); // [A, N, d]
      Tensor kc = heads(attention.keyProj(), h); // [A, N, d]
      float[][][] c2c = square(qc.matmul(kc.transpose(-2, -1)));
      float[][][] c2p = null;
      float[][][] p2c = null;
      Linear posKeyProj = attention.posKeyProj();
      if (p != null && delta != null && posKeyProj != null) {
        Tensor kr = heads(posKeyProj, p.unsqueeze(0)); // [A, 2k, d]
        c2p = square(qc.matmul(kr.transpose(-2, -1)).gather(-1, index()));
      }
      Linear posQueryProj = attention.posQueryProj();
      if (p != null && delta != null && posQueryProj != null) {
        Tensor qr = heads(posQueryProj, p.unsqueeze(0)).div(attention.scale()); // [A, 2k, d]
        Tensor gathered =
            kc.matmul(qr.transpose(-2, -1)).gather(-1, index().transpose(-2, -1)); // [A, N, Q]
        p2c = square(gathered.transpose(-2, -1));
      }
      float[][][] all = square(probabilities.select(0, 0));
      List<AttentionMap> maps = new ArrayList<>();
      for (int head = 0; head < all.length; head++) {
        maps.add(
            new AttentionMap(
                layer,
                head,
                all[head],
                c2c[head],
                c2p == null ? null : c2p[head],
                p2c == null ? null : p2c[head]));
      }
      return maps;
    }

    private Tensor index() {
      long n = h.size(1);
      return Objects.requireNonNull(delta).expand(config.numAttentionHeads(), n, n);
    }

    /** [1, N, D] → [A, N, d]. */
    private Tensor heads(Linear proj, Tensor x) {
      int heads = config.numAttentionHeads();
      return proj.forward(x).reshape(x.size(1), heads, x.size(2) / heads).transpose(0, 1);
    }

    /** [A, N, N] as an array. */
    private static float[][][] square(Tensor maps) {
      int heads = (int) maps.size(0);
      int n = (int) maps.size(1);
      float[] flat = maps.contiguous().toFloats();
      float[][][] all = new float[heads][n][n];
      for (int a = 0; a < heads; a++) {
        for (int i = 0; i < n; i++) {
          System.arraycopy(flat, (a * n + i) * n, all[a][i], 0, n);
        }
      }
      return all;
    }
  }

  @Override
  public void close() {
    weights.close();
  }
}
