package io.deberta4j.training;

import java.util.List;

/**
 * The settings of LoRA.
 *
 * @param rank r, the inner size of B·A
 * @param alpha B·A is multiplied by alpha / r
 * @param targets the linear layers of the encoder to adapt, by the last part of their names: {@code
 *     query_proj}, {@code key_proj}, {@code value_proj}, {@code dense}; or {@code in_proj}, which
 *     is query, key and value of v1 with one A, as they are one layer there
 */
public record LoraConfig(int rank, double alpha, List<String> targets) {
  private static final List<String> KNOWN =
      List.of("query_proj", "key_proj", "value_proj", "in_proj", "dense");

  /** Checks the settings. */
  public LoraConfig {
    targets = List.copyOf(targets);
    if (rank < 1) {
      throw new IllegalArgumentException("the rank of LoRA must be at least 1, got " + rank);
    }
    if (!(alpha > 0 && Double.isFinite(alpha))) {
      throw new IllegalArgumentException("the alpha of LoRA must be positive, got " + alpha);
    }
    if (targets.isEmpty() || !KNOWN.containsAll(targets)) {
      throw new IllegalArgumentException("LoRA adapts some of " + KNOWN + ", got " + targets);
    }
  }

  /** Returns what B·A is multiplied by. */
  public double scale() {
    return alpha / rank;
  }
}
