package io.deberta4j.benchmarks.kernels;

import org.jspecify.annotations.Nullable;

/** What {@code @Setup} makes; JMH calls it before anything is measured. */
final class Made {
  private Made() {}

  static <T> T of(@Nullable T made) {
    if (made == null) {
      throw new IllegalStateException("not set up");
    }
    return made;
  }
}
