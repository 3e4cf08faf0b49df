package io.deberta4j.pipeline;

import io.deberta4j.checkpoint.Parameters;
import io.deberta4j.head.UnusedTensors;
import io.deberta4j.model.DebertaConfig;
import io.deberta4j.model.Pretrained;
import io.deberta4j.tensor.DType;
import io.deberta4j.tensor.NoGrad;
import io.deberta4j.tensor.TensorScope;
import java.nio.file.Path;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * A model read from a directory for inference: every tensor it asks for is there, and every tensor
 * there is asked for or on the list of {@link UnusedTensors}.
 *
 * @param <M> the model's class; a {@link Prepared} one is closed before the weights
 */
final class LoadedModel<M> implements AutoCloseable {
  private final DebertaConfig config;
  private final M model;
  private final Guard guard;

  private LoadedModel(DebertaConfig config, M model, Parameters parameters) {
    this.config = config;
    this.model = model;
    this.guard =
        new Guard(
            () -> {
              close(model);
              parameters.close();
            });
  }

  /**
   * Reads a model.
   *
   * @param constructor makes the model from its weights and configuration
   */
  static <M> LoadedModel<M> open(
      Path directory, BiFunction<Parameters, DebertaConfig, M> constructor) {
    Pretrained files = Pretrained.open(directory);
    DebertaConfig config = files.config();
    Parameters parameters = Parameters.read(files.origin(), DType.F32);
    try (var scope = TensorScope.open()) {
      M model = constructor.apply(parameters, config);
      UnusedTensors.check(parameters);
      parameters.closeOrigin();
      return new LoadedModel<>(config, model, parameters);
    } catch (RuntimeException e) {
      parameters.close();
      throw e;
    }
  }

  private static void close(Object model) {
    if (model instanceof Prepared prepared) {
      prepared.close();
    }
  }

  DebertaConfig config() {
    return config;
  }

  /** Tells something about the model that needs no native memory. */
  <T> T tell(Function<M, T> question) {
    return question.apply(model);
  }

  /** Runs the model without recording gradients; native memory made on the way is freed. */
  <T> T infer(Function<M, T> action) {
    Supplier<T> run =
        () -> {
          try (var scope = TensorScope.open();
              var off = NoGrad.open()) {
            return action.apply(model);
          }
        };
    return guard.use(run);
  }

  @Override
  public void close() {
    guard.close();
  }
}
