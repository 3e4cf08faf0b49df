/**
 * Export to ONNX: a graph that computes what {@code model} and {@code head} compute, op for op, and
 * the file it is written to. Letters in shapes as in {@code model}.
 */
@NullMarked
package io.deberta4j.onnx;

import org.jspecify.annotations.NullMarked;
