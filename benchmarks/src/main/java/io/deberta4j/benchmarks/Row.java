package io.deberta4j.benchmarks;

import org.jspecify.annotations.Nullable;

/**
 * What one runner took for a workload.
 *
 * @param engine as in {@link RunnerId}
 * @param precision as in {@link RunnerId}
 * @param times for all texts
 * @param tokensPerSecond real tokens
 * @param gflopPerSecond billions of operations per second, counting what is needed, not what is
 *     done
 * @param maxError largest difference of the last hidden states to the literal graph in f32; null
 *     for another model
 * @param rmsError root of the mean square of these differences; null for another model
 */
record Row(
    String engine,
    String precision,
    Times times,
    double tokensPerSecond,
    double gflopPerSecond,
    @Nullable Double maxError,
    @Nullable Double rmsError) {
  RunnerId id() {
    return new RunnerId(engine, precision);
  }
}
