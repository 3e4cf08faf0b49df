/**
 * Training. {@link io.deberta4j.training.Trainer} is the loop for any {@link
 * io.deberta4j.training.Objective}, {@code Update} one turn of it; package {@code finetuning} goes
 * from files to a model directory with it.
 */
@NullMarked
package io.deberta4j.training;

import org.jspecify.annotations.NullMarked;
