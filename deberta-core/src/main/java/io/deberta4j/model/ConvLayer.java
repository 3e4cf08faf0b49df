package io.deberta4j.model;

import io.deberta4j.checkpoint.Parameters;
import io.deberta4j.checkpoint.Parameters.Init;
import io.deberta4j.tensor.Functional;
import io.deberta4j.tensor.Tensor;

/**
 * nGram-induced input encoding (nGiE) of DeBERTa v2: a convolution over the embeddings, added to
 * the output of the first layer (microsoft/DeBERTa, {@code bert.py}, class ConvLayer).
 */
final class ConvLayer {
  private final Tensor weight;
  private final Tensor bias;
  private final int padding;
  private final int groups;
  private final Activation act;
  private final LayerNorm norm;
  private final double dropout;

  ConvLayer(Parameters at, DebertaConfig config, ConvConfig conv) {
    int size = config.hiddenSize();
    groups = conv.groups();
    padding = (conv.kernelSize() - 1) / 2;
    act = conv.act();
    weight = at.at("conv").tensor("weight", Init.NORMAL, size, size / groups, conv.kernelSize());
    bias = at.at("conv").tensor("bias", Init.ZEROS, size);
    norm = new LayerNorm(at.at("LayerNorm"), size, config.layerNormEps());
    dropout = config.hiddenDropoutProb();
  }

  /**
   * Adds the convolution. The released code also zeroes it at padding before the activation; as
   * padding is zeroed at the end, that changes nothing.
   *
   * @param embeddings output of the embedding block, [B, N, D]
   * @param layerOutput output of the first layer, [B, N, D]
   * @param tokenMask which tokens are real, BOOL, [B, N]
   * @return [B, N, D], 0 at padding
   */
  Tensor forward(Tensor embeddings, Tensor layerOutput, Tensor tokenMask, Mode mode) {
    Tensor padded = tokenMask.not().unsqueeze(-1); // [B, N, 1]
    Tensor conv =
        Functional.conv1d(embeddings.transpose(1, 2).contiguous(), weight, bias, padding, groups)
            .transpose(1, 2); // [B, N, D]
    Tensor out = act.apply(mode.dropout(conv, dropout));
    return norm.forward(layerOutput.add(out)).maskedFill(padded, 0);
  }
}
