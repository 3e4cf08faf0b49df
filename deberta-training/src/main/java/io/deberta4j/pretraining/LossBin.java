package io.deberta4j.pretraining;

/**
 * The loss on tokens that have something in common: where they stand, or how often they occur.
 *
 * @param part what was asked, as in {@link SequenceScore}
 * @param from the first position, or the lowest number of occurrences
 * @param to the last one
 * @param tokens how many there were
 * @param loss mean of −log p, in nats
 */
public record LossBin(String part, long from, long to, long tokens, double loss) {}
