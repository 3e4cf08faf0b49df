package io.deberta4j.pipeline;

import io.deberta4j.io.ConfigException;
import java.util.Locale;

/** What runs a model. All give the same results to 1e-4. */
public enum Backend {
  /** {@link #LIBTORCH} where it loads; elsewhere {@link #ONNXRUNTIME} if its artifact is there. */
  AUTO,
  /** libtorch: the model itself. */
  LIBTORCH,
  /**
   * ONNX Runtime: the same weights as a graph, exported on first use and kept in a cache. It needs
   * the artifact {@code io.deberta4j:deberta-onnxruntime}.
   */
  ONNXRUNTIME;

  /** Returns the name as the command line spells it. */
  public String cliName() {
    return name().toLowerCase(Locale.ROOT);
  }

  /**
   * Finds the backend of a command-line name.
   *
   * @throws ConfigException if there is none of that name
   */
  public static Backend of(String cliName) {
    for (Backend backend : values()) {
      if (backend.cliName().equals(cliName)) {
        return backend;
      }
    }
    throw new ConfigException(
        "Unknown backend '" + cliName + "'; expected auto, libtorch or onnxruntime");
  }
}
