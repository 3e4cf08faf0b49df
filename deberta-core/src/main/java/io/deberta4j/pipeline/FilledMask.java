package io.deberta4j.pipeline;

/**
 * One candidate for a masked token.
 *
 * @param sequence the text with this candidate in place of the mask; other masks stay
 * @param score its probability
 * @param token its id
 * @param tokenString the token as the vocabulary spells it
 */
public record FilledMask(String sequence, double score, int token, String tokenString) {}
