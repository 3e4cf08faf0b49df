package io.deberta4j.tensor;

import org.bytedeco.pytorch.Generator;
import org.bytedeco.pytorch.GeneratorOptional;
import org.bytedeco.pytorch.global.torch;

/**
 * A seeded stream of random numbers of its own; there is no global one. Not thread-safe: one thread
 * draws from it at a time.
 */
public final class RandomSource implements AutoCloseable {
  private final Generator generator;

  /** Creates the stream that this seed fixes. */
  public RandomSource(long seed) {
    Engine.load();
    generator = torch.make_generator_cpu(seed);
    generator.retainReference();
  }

  /** Returns the stream's state, enough to continue it to the bit: bytes, U8, rank 1. */
  public Tensor state() {
    return new Tensor(generator.get_state());
  }

  /** Continues from a state that {@link #state()} returned. */
  public void restore(Tensor state) {
    generator.set_state(state.pointer());
  }

  GeneratorOptional optional() {
    return new GeneratorOptional(generator);
  }

  /** Frees the stream. */
  @Override
  public void close() {
    generator.close();
  }
}
