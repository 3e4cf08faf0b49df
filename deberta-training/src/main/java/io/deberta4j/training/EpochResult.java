package io.deberta4j.training;

import org.jspecify.annotations.Nullable;

/**
 * An epoch of training.
 *
 * @param epoch from 1
 * @param trainLoss mean loss over its updates
 * @param evaluation the metrics after it, or null without evaluation data
 */
public record EpochResult(
    int epoch, double trainLoss, @Nullable ClassificationMetrics evaluation) {}
