package io.deberta4j.model;

import io.deberta4j.tensor.Tensor;
import java.util.List;

/**
 * What the encoder gives.
 *
 * @param lastHiddenState output of the last layer, [B, N, D]
 * @param beforeLast output of the layer before the last, [B, N, D]; the Enhanced Mask Decoder works
 *     on it
 * @param hiddenStates the embedding output and the output of every layer, each [B, N, D]; empty
 *     unless asked for
 * @param attentions the attention probabilities of every layer, each [B, A, N, N]; empty unless
 *     asked for
 */
public record EncoderOutput(
    Tensor lastHiddenState,
    Tensor beforeLast,
    List<Tensor> hiddenStates,
    List<Tensor> attentions) {}
