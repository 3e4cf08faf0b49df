/**
 * The official metrics of the data sets, as plain functions of what is right and what was answered.
 * All are shares in [0, 1] (correlations in [−1, 1]), never NaN.
 */
@NullMarked
package io.deberta4j.metric;

import org.jspecify.annotations.NullMarked;
