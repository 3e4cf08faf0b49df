package io.deberta4j.attention;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Where the attention of a model goes over many texts: the shares of each layer, the mean over its
 * heads and over all tokens that attend, so that a text counts by its length.
 */
public final class AttentionMasses {
  private final Map<AttentionLayer, AttentionShares> sums = new LinkedHashMap<>();
  private AttentionShares even = AttentionShares.NONE;
  private long tokens;
  private int texts;

  /**
   * Adds a text.
   *
   * @throws IllegalArgumentException if it was attended to by a model with other layers
   */
  public void add(AttentionMaps.Result text) {
    Map<AttentionLayer, AttentionShares> layers = text.byLayer();
    if (texts > 0 && !layers.keySet().equals(sums.keySet())) {
      throw new IllegalArgumentException(
          "a text has the layers %s, those before %s".formatted(layers.keySet(), sums.keySet()));
    }
    int n = text.tokens().size();
    layers.forEach((layer, shares) -> sums.merge(layer, shares.times(n), AttentionShares::plus));
    even = even.plus(AttentionShares.ofEven(n, text.separators()).times(n));
    tokens += n;
    texts++;
  }

  /** Returns how many texts there are. */
  public int texts() {
    return texts;
  }

  /** Returns how many tokens they have. */
  public long tokens() {
    return tokens;
  }

  /** Returns the shares of each layer, and of each pass of a decoder; none without texts. */
  public Map<AttentionLayer, AttentionShares> byLayer() {
    Map<AttentionLayer, AttentionShares> means = new LinkedHashMap<>();
    sums.forEach((layer, sum) -> means.put(layer, sum.times(1.0 / tokens)));
    return means;
  }

  /**
   * Returns the mean over the layers that predict masked tokens: where a decoder runs the last one,
   * that counts with the mean of its passes, and not as the encoder runs it.
   */
  public AttentionShares mean() {
    Map<Integer, List<AttentionShares>> layers = new TreeMap<>();
    byLayer()
        .forEach(
            (layer, shares) -> {
              if (layer.predicts()) {
                layers.computeIfAbsent(layer.index(), i -> new ArrayList<>()).add(shares);
              }
            });
    return layers.isEmpty()
        ? AttentionShares.NONE
        : AttentionShares.mean(layers.values().stream().map(AttentionShares::mean).toList());
  }

  /** Returns the shares that attention of the same amount to every token would have. */
  public AttentionShares even() {
    return tokens == 0 ? AttentionShares.NONE : even.times(1.0 / tokens);
  }
}
