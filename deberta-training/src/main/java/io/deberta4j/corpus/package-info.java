/**
 * From plain text to batches for pre-training. {@link io.deberta4j.corpus.CorpusPreparation} reads
 * text files as documents, tokenises them and writes {@link io.deberta4j.corpus.Shard}s of
 * sequences; {@link io.deberta4j.corpus.PretrainingExamples} reads any of them again, in the order
 * of a {@link io.deberta4j.corpus.ShuffledOrder}; {@link io.deberta4j.corpus.NGramMasker} chooses
 * and replaces the tokens to predict, and {@link io.deberta4j.corpus.PredictionBatch} takes the
 * result to a model.
 */
@NullMarked
package io.deberta4j.corpus;

import org.jspecify.annotations.NullMarked;
