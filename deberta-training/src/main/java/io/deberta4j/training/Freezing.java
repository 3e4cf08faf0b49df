package io.deberta4j.training;

import io.deberta4j.io.TrainingException;
import io.deberta4j.tensor.Tensor;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * Takes weights out of training by their names. In a pattern {@code *} stands for any characters,
 * as in {@code deberta.embeddings.*} or {@code deberta.encoder.layer.0.*}.
 */
public final class Freezing {
  private Freezing() {}

  /**
   * Freezes the weights whose names match a pattern. Do it before making the optimiser.
   *
   * @return how many tensors were frozen
   * @throws TrainingException if a pattern matches nothing, or if nothing is left to train
   */
  public static int freeze(Map<String, Tensor> parameters, List<String> patterns) {
    int frozen = 0;
    for (String pattern : patterns) {
      Pattern regex = regex(pattern);
      int matching = 0;
      for (Map.Entry<String, Tensor> parameter : parameters.entrySet()) {
        if (regex.matcher(parameter.getKey()).matches()) {
          frozen += parameter.getValue().requiresGrad() ? 1 : 0;
          parameter.getValue().freeze();
          matching++;
        }
      }
      if (matching == 0) {
        throw new TrainingException(
            "no weight has a name like '%s'; names look like %s"
                .formatted(pattern, parameters.keySet().stream().limit(3).toList()));
      }
    }
    if (parameters.values().stream().noneMatch(Tensor::requiresGrad)) {
      throw new TrainingException("the patterns " + patterns + " leave no weight to train");
    }
    return frozen;
  }

  private static Pattern regex(String pattern) {
    return Pattern.compile(Pattern.quote(pattern).replace("*", "\\E.*\\Q"));
  }
}
