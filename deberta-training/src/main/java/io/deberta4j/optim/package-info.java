/**
 * One update of the weights: groups of weights, clipping, the rate's schedule, the optimiser.
 * {@link io.deberta4j.optim.AdamW} is the usual one, {@link io.deberta4j.optim.XAdam} that of the
 * published runs.
 */
@NullMarked
package io.deberta4j.optim;

import org.jspecify.annotations.NullMarked;
