package io.deberta4j.training;

import io.deberta4j.checkpoint.Parameters;
import io.deberta4j.tensor.Tensor;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A checkpoint without its head, which is not that of the training data.
 *
 * @param origin the whole checkpoint
 */
public record WithoutClassifier(Parameters.Origin origin) implements Parameters.Origin {
  private static final List<String> HEADS = List.of("classifier.", "qa_outputs.", "proj.");

  private static boolean ofHead(String name) {
    return HEADS.stream().anyMatch(name::startsWith);
  }

  @Override
  public Set<String> names() {
    return origin.names().stream().filter(name -> !ofHead(name)).collect(Collectors.toSet());
  }

  @Override
  public @Nullable Tensor load(String name) {
    return ofHead(name) ? null : origin.load(name);
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
