/**
 * Training. {@link io.deberta4j.training.Trainer} is the loop for any {@link
 * io.deberta4j.training.Objective}, {@code Update} one turn of it; {@link
 * io.deberta4j.training.FineTuning} goes from files to a model directory.
 */
@NullMarked
package io.deberta4j.training;

import org.jspecify.annotations.NullMarked;
