/** Single operations, measured with JMH. */
@NullMarked
package io.deberta4j.benchmarks.kernels;

import org.jspecify.annotations.NullMarked;
