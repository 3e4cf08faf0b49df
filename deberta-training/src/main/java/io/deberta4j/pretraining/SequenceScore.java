package io.deberta4j.pretraining;

/**
 * What was lost on a sequence, summed up: sequences can be drawn again, alone or by document.
 *
 * @param part what was asked: {@code mlm}, {@code arlm}, {@code generator}, {@code discriminator},
 *     {@code templates}, {@code mined}
 * @param sequence its number
 * @param document the number of the document that it begins in
 * @param name what the document is called
 * @param tokens how many answers were asked for
 * @param loss sum of −log p of the right ones, in nats
 * @param right how many were given
 */
public record SequenceScore(
    String part, long sequence, long document, String name, long tokens, double loss, long right) {}
