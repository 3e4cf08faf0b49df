package io.deberta4j.training;

import io.deberta4j.checkpoint.Parameters;
import io.deberta4j.tensor.Tensor;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A checkpoint without its classifier, whose classes are not those of the training data.
 *
 * @param origin the whole checkpoint
 */
record WithoutClassifier(Parameters.Origin origin) implements Parameters.Origin {
  private static final String CLASSIFIER = "classifier.";

  @Override
  public Set<String> names() {
    return origin.names().stream()
        .filter(name -> !name.startsWith(CLASSIFIER))
        .collect(Collectors.toSet());
  }

  @Override
  public @Nullable Tensor load(String name) {
    return name.startsWith(CLASSIFIER) ? null : origin.load(name);
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
