package io.deberta4j.model;

/**
 * The pooler of the first token.
 *
 * @param hiddenSize {@code pooler_hidden_size}
 * @param dropout {@code pooler_dropout}
 * @param act {@code pooler_hidden_act}
 */
public record PoolerConfig(int hiddenSize, double dropout, Activation act) {}
