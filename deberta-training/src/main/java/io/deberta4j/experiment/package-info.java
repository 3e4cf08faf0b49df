/**
 * Experiments as data: a grid of runs of the command line, described in a file, run one after
 * another, and summed up beside each other.
 */
@NullMarked
package io.deberta4j.experiment;

import org.jspecify.annotations.NullMarked;
