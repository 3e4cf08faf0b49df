/**
 * How fast deberta4j is beside its peers: {@link io.deberta4j.benchmarks.Runner runners} compute
 * the same workloads in turns, in one process.
 *
 * <p>Letters in shapes are those of {@code io.deberta4j.model}.
 */
@NullMarked
package io.deberta4j.benchmarks;

import org.jspecify.annotations.NullMarked;
