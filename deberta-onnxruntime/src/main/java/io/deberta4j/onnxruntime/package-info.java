/**
 * Inference through ONNX Runtime, for platforms that libtorch has no build for: the engine behind
 * {@link io.deberta4j.pipeline.Backend#ONNXRUNTIME}. Models are exported on first use and kept in
 * the user's cache.
 */
@NullMarked
package io.deberta4j.onnxruntime;

import org.jspecify.annotations.NullMarked;
