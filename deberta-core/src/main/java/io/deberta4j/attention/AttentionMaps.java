package io.deberta4j.attention;

import io.deberta4j.checkpoint.Parameters;
import io.deberta4j.head.EnhancedMaskDecoder;
import io.deberta4j.head.MaskedLanguageModel;
import io.deberta4j.io.ConfigException;
import io.deberta4j.io.DataException;
import io.deberta4j.model.Batch;
import io.deberta4j.model.DebertaConfig;
import io.deberta4j.model.DebertaModel;
import io.deberta4j.model.Pretrained;
import io.deberta4j.tensor.DType;
import io.deberta4j.tensor.NoGrad;
import io.deberta4j.tensor.TensorScope;
import io.deberta4j.tokenizer.EncodeOptions;
import io.deberta4j.tokenizer.Encoding;
import io.deberta4j.tokenizer.TextPair;
import io.deberta4j.tokenizer.Tokenizer;
import io.deberta4j.tokenizer.Truncation;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import java.util.function.IntPredicate;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * A model that shows what it attends to. Computed the readable way, with every term of the score on
 * its own. Native memory is freed by {@link #close()}.
 *
 * <p>A model with the Enhanced Mask Decoder shows its passes beside the layers of the encoder. In
 * pre-training they are asked for masked tokens only; here they are asked for every token, whose
 * maps do not depend on each other. What a masked token attends to is seen with [MASK] in the text.
 */
public final class AttentionMaps implements AutoCloseable {
  private final Tokenizer tokenizer;
  private final Parameters weights;
  private final ModelMaps model;

  /**
   * The Enhanced Mask Decoder that a model was pre-trained with.
   *
   * @param passes how often it runs the encoder's last layer
   * @param positions whether its first query has the absolute positions, as published
   */
  public record Decoder(int passes, boolean positions) {
    /** As released. */
    public static final Decoder RELEASED = new Decoder(EnhancedMaskDecoder.RELEASED_PASSES, true);
  }

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
    public Map<AttentionLayer, AttentionShares> byLayer() {
      Map<AttentionLayer, List<AttentionShares>> heads = new LinkedHashMap<>();
      for (AttentionMap map : maps) {
        heads.computeIfAbsent(map.layer(), layer -> new ArrayList<>()).add(shares(map));
      }
      Map<AttentionLayer, AttentionShares> means = new LinkedHashMap<>();
      heads.forEach((layer, shares) -> means.put(layer, AttentionShares.mean(shares)));
      return means;
    }
  }

  private AttentionMaps(Tokenizer tokenizer, Parameters weights, ModelMaps model) {
    this.tokenizer = tokenizer;
    this.weights = weights;
    this.model = model;
  }

  /**
   * Loads the encoder of a checkpoint and its tokenizer. The decoder is the released one where the
   * checkpoint has absolute positions for it and a head to read it, as for masked tokens; other
   * heads are left aside.
   *
   * @throws io.deberta4j.io.DebertaException if a file is missing or does not fit the others
   */
  public static AttentionMaps load(Path directory) {
    Pretrained files = Pretrained.open(directory);
    Parameters weights = Parameters.read(files.origin(), DType.F32);
    boolean decoder = MaskedLanguageModel.isIn(weights) && !files.config().positionBiasedInput();
    return load(directory, files.config(), weights, decoder ? Decoder.RELEASED : null);
  }

  /**
   * Loads the encoder of a model and its tokenizer.
   *
   * @param directory where the tokenizer is
   * @param files weights and configuration
   * @param decoder that the model was pre-trained with; null for none
   * @throws io.deberta4j.io.DebertaException if a file is missing or does not fit the others
   */
  public static AttentionMaps load(Path directory, Pretrained files, @Nullable Decoder decoder) {
    Parameters weights = Parameters.read(files.origin(), DType.F32);
    return load(directory, files.config(), weights, decoder);
  }

  private static AttentionMaps load(
      Path directory, DebertaConfig config, Parameters weights, @Nullable Decoder decoder) {
    try (var scope = TensorScope.open()) {
      Tokenizer tokenizer = Tokenizer.load(directory);
      DebertaModel model = new DebertaModel(weights.at("deberta"), config);
      AttentionMaps maps = new AttentionMaps(tokenizer, weights, ModelMaps.of(model, decoder));
      weights.closeOrigin();
      return maps;
    } catch (RuntimeException e) {
      weights.close();
      throw e;
    }
  }

  /** Returns what texts are read with. */
  public Tokenizer tokenizer() {
    return tokenizer;
  }

  /** Returns the most tokens that the model has absolute positions for; if it has none, no end. */
  public int maxTokens() {
    DebertaConfig config = model.model().config();
    boolean absolute = config.positionBiasedInput() || model.positionTable() != null;
    return absolute ? config.maxPositionEmbeddings() : Integer.MAX_VALUE;
  }

  /**
   * Attends to a text or a pair.
   *
   * @param most the most tokens: maps grow with their square
   * @throws DataException if there are more
   */
  public Result of(TextPair text, int most) {
    requirePositions(most);
    Encoding encoding = tokenizer.encode(text.text(), text.pair(), EncodeOptions.DEFAULT);
    if (encoding.length() > most) {
      throw new DataException(
          "the text has %d tokens, more than %d: shorten it, or allow more (--max-length)"
              .formatted(encoding.length(), most));
    }
    return of(encoding);
  }

  /**
   * Attends to a text or a pair of any length, in windows that share no tokens.
   *
   * @param most the most tokens of a window
   * @throws ConfigException if the windows have no place for text
   */
  public List<Result> ofWindows(TextPair text, int most) {
    requirePositions(most);
    int special = tokenizer.encode("", null, EncodeOptions.DEFAULT).length();
    if (most <= special) {
      throw new ConfigException(
          "at most %d tokens leave no place for text beside the %d special tokens; it must be at least %d (--max-length)"
              .formatted(most, special, special + 1));
    }
    EncodeOptions fitting =
        EncodeOptions.DEFAULT.withTruncation(Truncation.LONGEST_FIRST, most).withStride(0);
    Encoding first = tokenizer.encode(text.text(), text.pair(), fitting);
    List<Result> windows = new ArrayList<>(List.of(of(first)));
    first.overflowing().forEach(window -> windows.add(of(window)));
    return windows;
  }

  private void requirePositions(int most) {
    if (most > maxTokens()) {
      throw new ConfigException(
          "a maximum length of %d tokens, but this model has absolute positions for %d (max_position_embeddings)"
              .formatted(most, maxTokens()));
    }
  }

  private Result of(Encoding encoding) {
    int[] special = encoding.specialTokensMask();
    return result(
        encoding.tokens(), i -> special[i] == 1, encoding.ids(), List.of(encoding.typeIds()));
  }

  /** Attends to a sequence of tokens, [CLS] and [SEP] included. */
  public Result of(int[] ids) {
    OptionalInt sep = tokenizer.specialTokens().sep();
    return result(
        Arrays.stream(ids).mapToObj(tokenizer::token).toList(),
        i -> sep.isPresent() && ids[i] == sep.getAsInt(),
        ids,
        List.of(new int[ids.length]));
  }

  private Result result(List<String> tokens, IntPredicate separates, int[] ids, List<int[]> types) {
    Set<Integer> separators =
        IntStream.range(1, ids.length).filter(separates).boxed().collect(Collectors.toSet());
    try (var scope = TensorScope.open();
        var off = NoGrad.open()) {
      int pad = model.model().config().padTokenId();
      return new Result(tokens, separators, model.of(Batch.padded(List.of(ids), types, pad)));
    }
  }

  @Override
  public void close() {
    weights.close();
  }
}
