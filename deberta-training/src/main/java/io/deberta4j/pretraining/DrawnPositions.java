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
 * it, with fresh ones.
 *
 * @param origin the checkpoint
 * @param config of its model
 * @param random draws them
 */
record DrawnPositions(Parameters.Origin origin, DebertaConfig config, RandomSource random)
    implements Parameters.Origin {
  /** The name of the table, [max_position_embeddings, E]. */
  static final String NAME = GeneratorDiscriminator.POSITIONS + ".weight";

  @Override
  public Set<String> names() {
    Set<String> names = new TreeSet<>(origin.names());
    names.add(NAME);
    return names;
  }

  @Override
  public @Nullable Tensor load(String name) {
    return name.equals(NAME)
        ? Tensor.normal(
            random,
            config.initializerRange(),
            config.maxPositionEmbeddings(),
            config.embeddingSize())
        : origin.load(name);
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
