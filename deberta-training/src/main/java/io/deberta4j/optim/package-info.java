/** One update of the weights: clipping, the rate's schedule, the optimiser. */
@NullMarked
package io.deberta4j.optim;

import org.jspecify.annotations.NullMarked;
