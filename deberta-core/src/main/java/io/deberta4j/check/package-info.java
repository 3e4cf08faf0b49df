/**
 * Comparison with recorded outputs of the public implementations: the rules of {@code
 * goldens/README.md} as code. {@code deberta check} and the golden tests both run it.
 */
@NullMarked
package io.deberta4j.check;

import org.jspecify.annotations.NullMarked;
