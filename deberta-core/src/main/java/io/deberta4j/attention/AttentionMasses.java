package io.deberta4j.attention;

import java.util.ArrayList;
import java.util.List;

/**
 * Where the attention of a model goes over many texts: the shares of each layer, the mean over its
 * heads and over all tokens that attend, so that a text counts by its length.
 */
public final class AttentionMasses {
  private final List<AttentionShares> sums = new ArrayList<>();
  private AttentionShares even = AttentionShares.NONE;
  private long tokens;
  private int texts;

  /**
   * Adds a text.
   *
   * @throws IllegalArgumentException if it was attended to by a model of another number of layers
   */
  public void add(AttentionMaps.Result text) {
    List<AttentionShares> layers = text.byLayer();
    if (sums.isEmpty()) {
      layers.forEach(layer -> sums.add(AttentionShares.NONE));
    }
    if (layers.size() != sums.size()) {
      throw new IllegalArgumentException(
          "a text has %d layers, those before %d".formatted(layers.size(), sums.size()));
    }
    int n = text.tokens().size();
    for (int layer = 0; layer < layers.size(); layer++) {
      sums.set(layer, sums.get(layer).plus(layers.get(layer).times(n)));
    }
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

  /** Returns the shares of each layer; none without texts. */
  public List<AttentionShares> byLayer() {
    return sums.stream().map(layer -> layer.times(1.0 / tokens)).toList();
  }

  /** Returns the shares that attention of the same amount to every token would have. */
  public AttentionShares even() {
    return tokens == 0 ? AttentionShares.NONE : even.times(1.0 / tokens);
  }
}
