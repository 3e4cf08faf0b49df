/**
 * Fine-tuning. {@link io.deberta4j.training.FineTuning} goes from files to a model directory;
 * {@link io.deberta4j.training.Trainer} is the loop, {@code TrainingStep} one turn of it.
 */
@NullMarked
package io.deberta4j.training;

import org.jspecify.annotations.NullMarked;
