/**
 * The fast inference path, equal to {@code model}: whoever wants to understand DeBERTa reads {@code
 * model} and skips this package. Letters in shapes as in {@code model}; besides, T is the number of
 * tokens of a packed batch, n the tokens of one sequence, W = 2n − 1 the number of distances in it.
 */
@NullMarked
package io.deberta4j.plan;

import org.jspecify.annotations.NullMarked;
