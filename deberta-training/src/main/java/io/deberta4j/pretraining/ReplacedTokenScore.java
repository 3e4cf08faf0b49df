package io.deberta4j.pretraining;

/**
 * How well generator and discriminator do.
 *
 * @param predicted how many tokens the generator was asked for
 * @param generatorLoss mean of its −log p, in nats
 * @param tokens how many real tokens the discriminator judged
 * @param discriminatorLoss mean of its binary cross-entropy, in nats
 * @param replaced how many of the tokens were not the original ones
 * @param recall share of the replaced tokens that it found; NaN if there are none
 * @param precision share of the tokens it calls replaced that are; NaN if it calls none so
 */
public record ReplacedTokenScore(
    long predicted,
    double generatorLoss,
    long tokens,
    double discriminatorLoss,
    long replaced,
    double recall,
    double precision) {}
