package io.deberta4j.model;

import io.deberta4j.tensor.Tensor;
import org.jspecify.annotations.Nullable;

/**
 * What attention knows of the pairs of a query and a key.
 *
 * @param mask which key each query may see, BOOL, [B, 1, Q, N]; null where every query sees every
 *     key
 * @param p relative embeddings, [2k, D]; null without relative attention
 * @param delta rows of {@code p} for each pair, I64, [B or 1, Q, N]; null without relative
 *     attention
 * @param falling rows of {@code p} for the distances N − 1 to −(N − 1), I64, [2N − 1], where
 *     queries and keys are the same N tokens; null where not, or where it is not needed
 * @param bias added to the scores, [1, A, Q, N]; null for none
 */
record Pairs(
    @Nullable Tensor mask,
    @Nullable Tensor p,
    @Nullable Tensor delta,
    @Nullable Tensor falling,
    @Nullable Tensor bias) {}
