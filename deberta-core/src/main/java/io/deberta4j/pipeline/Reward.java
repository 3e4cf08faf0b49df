package io.deberta4j.pipeline;

/**
 * How good an answer is.
 *
 * @param prompt what was asked
 * @param answer what was answered
 * @param score the higher, the better: the raw logit, or a probability
 * @param reading how the texts were read
 */
public record Reward(String prompt, String answer, double score, Reading reading)
    implements PipelineResult {}
