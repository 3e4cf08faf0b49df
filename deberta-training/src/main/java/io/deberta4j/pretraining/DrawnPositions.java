package io.deberta4j.pretraining;

import io.deberta4j.checkpoint.Parameters;
import io.deberta4j.model.DebertaConfig;
import io.deberta4j.tensor.RandomSource;
import io.deberta4j.tensor.Tensor;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * A checkpoint without the absolute positions that a mask decoder needs, as other libraries save
 * it, with fresh ones: drawn when first asked for, and the same from then on, as long as the
 * tensor's scope is open.
 */
final class DrawnPositions implements Parameters.Origin {
  /** The name of the table, [max_position_embeddings, E]. */
  static final String NAME = GeneratorDiscriminator.POSITIONS + ".weight";

  private final Parameters.Origin origin;
  private final DebertaConfig config;
  private final RandomSource random;
  private @Nullable Tensor drawn;

  private DrawnPositions(Parameters.Origin origin, DebertaConfig config, RandomSource random) {
    this.origin = origin;
    this.config = config;
    this.random = random;
  }

  /** Tells whether a checkpoint lacks the positions that this decoding needs. */
  static boolean isNeeded(Parameters.Origin origin, MaskDecoding decoding) {
    return decoding == MaskDecoding.ENHANCED && !origin.names().contains(NAME);
  }

  /**
   * Returns a checkpoint with positions, if this decoding needs them.
   *
   * @param config of its model
   * @param random draws them
   */
  static Parameters.Origin where(
      Parameters.Origin origin, MaskDecoding decoding, DebertaConfig config, RandomSource random) {
    return isNeeded(origin, decoding) ? new DrawnPositions(origin, config, random) : origin;
  }

  @Override
  public Set<String> names() {
    Set<String> names = new TreeSet<>(origin.names());
    names.add(NAME);
    return names;
  }

  @Override
  public @Nullable Tensor load(String name) {
    return name.equals(NAME) ? positions() : origin.load(name);
  }

  private Tensor positions() {
    Tensor known = drawn;
    if (known == null) {
      known =
          Tensor.normal(
              random,
              config.initializerRange(),
              config.maxPositionEmbeddings(),
              config.embeddingSize());
      drawn = known;
    }
    return known;
  }

  @Override
  public String description() {
    return origin.description();
  }

  @Override
  public void close() {
    origin.close();
  }
}
