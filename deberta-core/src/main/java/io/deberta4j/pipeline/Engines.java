package io.deberta4j.pipeline;

import io.deberta4j.io.ConfigException;
import io.deberta4j.io.UnsupportedPlatformException;
import io.deberta4j.tensor.Engine;
import java.util.Optional;
import java.util.ServiceLoader;
import java.util.function.Supplier;

/** Finds the engine that the options ask for. */
final class Engines {
  private static final String ARTIFACT = "io.deberta4j:deberta-onnxruntime";

  private Engines() {}

  /**
   * Returns an engine.
   *
   * @throws ConfigException if its artifact is not on the class path
   * @throws UnsupportedPlatformException if it does not run here, and nothing else may
   */
  static InferenceEngine of(Backend wanted) {
    return of(wanted, Engine::failure, () -> find(Backend.ONNXRUNTIME));
  }

  /**
   * The same, given what there is; neither is looked at without need.
   *
   * @param libtorchFailure why libtorch does not load here, empty if it does
   */
  static InferenceEngine of(
      Backend wanted,
      Supplier<Optional<String>> libtorchFailure,
      Supplier<Optional<InferenceEngine>> onnxRuntime) {
    if (wanted == Backend.ONNXRUNTIME) {
      return onnxRuntime
          .get()
          .orElseThrow(
              () ->
                  new ConfigException(
                      "Backend onnxruntime is not on the class path. Add the dependency "
                          + ARTIFACT
                          + "."));
    }
    Optional<String> failure = libtorchFailure.get();
    if (failure.isEmpty()) {
      return new TorchEngine();
    }
    if (wanted == Backend.LIBTORCH) {
      throw new UnsupportedPlatformException(failure.get());
    }
    return onnxRuntime
        .get()
        .orElseThrow(
            () ->
                new UnsupportedPlatformException(
                    failure.get()
                        + " Or add the dependency "
                        + ARTIFACT
                        + ", which runs the same models through ONNX Runtime."));
  }

  private static Optional<InferenceEngine> find(Backend backend) {
    return ServiceLoader.load(InferenceEngine.class, InferenceEngine.class.getClassLoader())
        .stream()
        .map(ServiceLoader.Provider::get)
        .filter(engine -> engine.backend() == backend)
        .findFirst();
  }
}
