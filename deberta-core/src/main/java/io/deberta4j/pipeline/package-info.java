/**
 * From text to Java records. A pipeline is encode, forward, decode: {@link
 * io.deberta4j.pipeline.TextRows} makes rows of token ids, a small interface per task runs the
 * model on batches of them, and the pipeline turns numbers into typed results.
 *
 * <p>Those interfaces ({@code SequenceScorer}, {@code MaskScorer}, {@code SentenceEncoder}), opened
 * by an {@code InferenceEngine}, are all that inference asks of an engine: rows of ids in, Java
 * numbers out.
 */
@NullMarked
package io.deberta4j.pipeline;

import org.jspecify.annotations.NullMarked;
