/** Attention to look at: what every head attends to, and which of the paper's terms says so. */
@NullMarked
package io.deberta4j.attention;

import org.jspecify.annotations.NullMarked;
