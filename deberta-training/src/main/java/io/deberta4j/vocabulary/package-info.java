/**
 * Vocabularies: training them from text, and cutting those of checkpoints down.
 *
 * <p>Reading order: {@link io.deberta4j.vocabulary.VocabularyTraining} (the front door); for
 * unigram vocabularies {@code SentenceNormalizer}, {@code WordCounts}, {@code SeedPieces}, {@code
 * UnigramTrainer} with {@code UnigramLattice} (EM) and {@code Pruning}; for byte-level BPE {@code
 * BytePairTrainer}; {@link io.deberta4j.vocabulary.VocabularyTrimming} for checkpoints.
 */
@NullMarked
package io.deberta4j.vocabulary;

import org.jspecify.annotations.NullMarked;
