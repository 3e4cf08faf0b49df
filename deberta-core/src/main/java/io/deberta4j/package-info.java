/** The front door: {@link io.deberta4j.Deberta}. */
@NullMarked
package io.deberta4j;

import org.jspecify.annotations.NullMarked;
