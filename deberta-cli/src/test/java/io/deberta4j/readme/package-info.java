/** The examples of the README, compiled and run. */
@NullMarked
package io.deberta4j.readme;

import org.jspecify.annotations.NullMarked;
