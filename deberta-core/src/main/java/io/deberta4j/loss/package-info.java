/** From logits and labels to a scalar. */
@NullMarked
package io.deberta4j.loss;

import org.jspecify.annotations.NullMarked;
