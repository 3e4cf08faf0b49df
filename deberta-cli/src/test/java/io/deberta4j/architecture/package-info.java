/** The order of the packages, enforced. */
@NullMarked
package io.deberta4j.architecture;

import org.jspecify.annotations.NullMarked;
