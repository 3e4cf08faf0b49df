/**
 * Pre-training: what is minimised, and how what was trained is measured, saved and used. {@link
 * io.deberta4j.pretraining.LanguageModelObjective} trains a {@link
 * io.deberta4j.pretraining.LanguageModel} to fill masks or to go on; {@link
 * io.deberta4j.pretraining.ReplacedTokenObjective} trains a {@link
 * io.deberta4j.pretraining.GeneratorDiscriminator} as DeBERTa v3. Both run in {@code
 * training.Trainer}; sequences are token ids, special tokens included. Letters in shapes as in
 * {@code model}.
 */
@NullMarked
package io.deberta4j.pretraining;

import org.jspecify.annotations.NullMarked;
