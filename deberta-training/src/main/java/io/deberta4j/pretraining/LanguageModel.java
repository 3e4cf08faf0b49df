package io.deberta4j.pretraining;

import io.deberta4j.checkpoint.Parameters;
import io.deberta4j.head.EnhancedMaskDecoder;
import io.deberta4j.head.MaskedLmHead;
import io.deberta4j.io.ConfigException;
import io.deberta4j.loss.CrossEntropy;
import io.deberta4j.model.Batch;
import io.deberta4j.model.ConvConfig;
import io.deberta4j.model.DebertaConfig;
import io.deberta4j.model.DebertaModel;
import io.deberta4j.model.Mode;
import io.deberta4j.tensor.DType;
import io.deberta4j.tensor.Tensor;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * An encoder that scores the vocabulary at chosen positions: masked tokens, or, with a causal mask,
 * the token that comes next. Equal to {@code DebertaForMaskedLM} or {@code MaskedLanguageModel},
 * with less work in training:
 *
 * <ul>
 *   <li>the head sees positions with a label only;
 *   <li>before a decoder the encoder stops at the layer before the last, as nobody reads the last.
 * </ul>
 */
public final class LanguageModel {
  private final DebertaModel deberta;
  private final MaskDecoding decoding;
  private final int passes;
  private final MaskedLmHead head;
  private final @Nullable EnhancedMaskDecoder decoder;
  private final @Nullable Tensor positionTable;

  /** The same with as many passes of a decoder as released. */
  public LanguageModel(Parameters root, DebertaConfig config, MaskDecoding decoding) {
    this(root, config, decoding, EnhancedMaskDecoder.RELEASED_PASSES);
  }

  /**
   * Reads or initialises {@code deberta} and the head; {@code legacy} of the configuration decides
   * the form of a fresh head.
   *
   * @param passes how often a decoder applies the last layer; of no meaning without a decoder
   * @throws ConfigException if the configuration does not allow the decoding
   */
  public LanguageModel(Parameters root, DebertaConfig config, MaskDecoding decoding, int passes) {
    if (config.positionBiasedInput() && decoding == MaskDecoding.ENHANCED) {
      throw new ConfigException(
          "position_biased_input: absolute positions are in the input already, and the released"
              + " code decodes from the last layer then");
    }
    deberta = new DebertaModel(root.at("deberta"), config);
    this.decoding = decoding;
    this.passes = passes;
    positionTable = decoding == MaskDecoding.ENHANCED ? deberta.embeddings().positionTable() : null;
    decoder = decoding == MaskDecoding.LAST_LAYER ? null : new EnhancedMaskDecoder(deberta, passes);
    head = MaskedLmHead.in(root, config, deberta.embeddings().wordEmbeddings());
  }

  /** Returns the configuration. */
  public DebertaConfig config() {
    return deberta.config();
  }

  /** Returns what the head reads. */
  public MaskDecoding decoding() {
    return decoding;
  }

  /** Returns how often a decoder applies the last layer. */
  public int passes() {
    return passes;
  }

  /** Returns the encoder. */
  public DebertaModel deberta() {
    return deberta;
  }

  /**
   * Scores the vocabulary at the positions with a label, row-major: [labelled, V].
   *
   * @param batch what is seen; an attention mask of rank 3 says by whom
   * @param labels negative where nothing is predicted, [B, N], I64
   */
  public Tensor logits(Batch batch, Tensor labels, Mode mode) {
    return head.forward(states(batch, labels, mode));
  }

  /** What the head reads, [labelled, D]. */
  private Tensor states(Batch batch, Tensor labels, Mode mode) {
    if (decoder == null) {
      Tensor hidden = deberta.forward(batch, mode).lastHiddenState(); // [B, N, D]
      return hidden.reshape(-1, hidden.size(2)).indexSelect(0, labelled(labels));
    }
    Tensor h = deberta.beforeLast(batch, mode); // [B, N, D]
    Tensor information =
        positionTable == null
            ? Tensor.zeros(h.dtype(), 1, 1, h.size(2))
            : deberta.embeddings().positions(positionTable, batch); // [B or 1, N, D]
    List<Tensor> states = decoder.decode(batch, h, information, labels, mode);
    return states.get(states.size() - 1);
  }

  /** The loss of each position with a label, row-major, [labelled]; training uses its mean. */
  public static Tensor lossPerToken(Tensor logits, Tensor labels) {
    return CrossEntropy.perRow(logits, labels.reshape(-1).indexSelect(0, labelled(labels)));
  }

  /** Returns which of [B · N] have a label, [labelled], I64. */
  static Tensor labelled(Tensor labels) {
    return labels.reshape(-1).ge(0).nonzero().reshape(-1);
  }

  /** The mean of losses, 0 of none. */
  static Tensor mean(Tensor losses) {
    return losses.elements() == 0 ? losses.to(DType.F32).sum() : losses.mean();
  }

  /**
   * Refuses an encoder that looks at later tokens whatever the attention mask says.
   *
   * @throws ConfigException if there is a convolution over neighbours
   */
  void requireCausal() {
    ConvConfig conv = config().conv();
    if (conv != null && conv.kernelSize() > 1) {
      throw new ConfigException(
          "conv_kernel_size="
              + conv.kernelSize()
              + ": the convolution sees the tokens that an autoregressive model is to predict. Use"
              + " a configuration without it");
    }
  }
}
