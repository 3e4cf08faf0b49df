package io.deberta4j.optim;

import java.util.Collection;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Where a weight stands between the input and the head, told from its name in a checkpoint. */
final class ParameterDepth {
  private static final Pattern LAYER = Pattern.compile("(?:^|\\.)encoder\\.layer\\.(\\d+)\\.");

  /** The convolution joins the output of the first layer. */
  private static final Pattern CONVOLUTION = Pattern.compile("(?:^|\\.)encoder\\.conv\\.");

  private static final Pattern EMBEDDINGS =
      Pattern.compile("(?:^|\\.)(?:embeddings\\.|encoder\\.(?:rel_embeddings|LayerNorm)\\.)");

  private ParameterDepth() {}

  /** Returns the number of layers these names belong to. */
  static int layers(Collection<String> names) {
    int layers = 0;
    for (String name : names) {
      Matcher layer = LAYER.matcher(name);
      if (layer.find()) {
        layers = Math.max(layers, Integer.parseInt(layer.group(1)) + 1);
      }
    }
    return layers;
  }

  /** Returns 0 for embeddings, N + 1 for layer N, and one more than the last layer for heads. */
  static int of(String name, int layers) {
    Matcher layer = LAYER.matcher(name);
    if (layer.find()) {
      return Integer.parseInt(layer.group(1)) + 1;
    }
    if (CONVOLUTION.matcher(name).find()) {
      return Math.min(1, layers);
    }
    return EMBEDDINGS.matcher(name).find() ? 0 : layers + 1;
  }
}
