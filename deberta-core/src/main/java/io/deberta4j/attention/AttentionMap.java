package io.deberta4j.attention;

import org.jspecify.annotations.Nullable;

/**
 * What a head attends to in a text of N tokens (arXiv:2006.03654, eq. 4). Rows are queries, columns
 * keys. Scores are divided by √(d · terms); the softmax of the sum of the terms is the attention,
 * unless the model mixes heads.
 *
 * @param layer that it belongs to
 * @param head from 0
 * @param probabilities the attention, each row sums to 1, [N][N]
 * @param contentToContent the score Qc·Kc, [N][N]
 * @param contentToPosition the score Qc·Kr, [N][N]; null where the model has no such term
 * @param positionToContent the score Kc·Qr, [N][N]; null where the model has no such term
 * @param bias of the distance, [N][N]; null but for experiments with a relative bias
 */
@SuppressWarnings("ArrayRecordComponent") // matrices, compared by nobody
public record AttentionMap(
    AttentionLayer layer,
    int head,
    float[][] probabilities,
    float[][] contentToContent,
    float @Nullable [][] contentToPosition,
    float @Nullable [][] positionToContent,
    float @Nullable [][] bias) {}
