package io.deberta4j.pretraining;

import io.deberta4j.corpus.MaskedSequence;
import io.deberta4j.corpus.PredictionBatch;
import io.deberta4j.model.Mode;
import io.deberta4j.tensor.Tensor;
import io.deberta4j.training.MicroBatch;
import io.deberta4j.training.Objective;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/**
 * Language modelling, masked (MLM), from left to right (ARLM), or both at once:
 *
 * <pre>
 * loss = mean over masked tokens of −log p(token | all others)           term "mlm"
 *      + mean over all tokens of    −log p(token | those before it)      term "arlm"
 * </pre>
 *
 * <p>With both, chance decides for each sequence which of them it is for, and one pass of the same
 * weights serves the whole batch (MLM+ARLM of He et al. 2021, arXiv:2006.03654, section 5.1, "as in
 * UniLM"; Dong et al. 2019, arXiv:1905.03197). UniLM predicts masked tokens from left to right,
 * too; here those sequences are not masked, and every token is predicted.
 */
public final class LanguageModelObjective implements Objective<int[]> {
  /** The name of the term of masked tokens. */
  public static final String MASKED = "mlm";

  /** The name of the term of next tokens. */
  public static final String AUTOREGRESSIVE = "arlm";

  private final LanguageModel model;
  private final Map<String, Tensor> parameters;
  private final TokenMasking masking;
  private final double autoregressiveShare;

  private LanguageModelObjective(
      LanguageModel model,
      Map<String, Tensor> parameters,
      TokenMasking masking,
      double autoregressiveShare) {
    this.model = model;
    this.parameters = Collections.unmodifiableMap(new LinkedHashMap<>(parameters));
    this.masking = masking;
    this.autoregressiveShare = autoregressiveShare;
    if (autoregressiveShare > 0) {
      model.requireCausal();
    }
  }

  /**
   * MLM.
   *
   * @param parameters the model's tensors by name
   */
  public static LanguageModelObjective masked(
      LanguageModel model, Map<String, Tensor> parameters, TokenMasking masking) {
    return new LanguageModelObjective(model, parameters, masking, 0);
  }

  /**
   * ARLM.
   *
   * @throws io.deberta4j.io.ConfigException if the model has a convolution over neighbours
   */
  public static LanguageModelObjective autoregressive(
      LanguageModel model, Map<String, Tensor> parameters) {
    TokenMasking none =
        (tokens, random) -> {
          throw new IllegalStateException("nothing is masked");
        };
    return new LanguageModelObjective(model, parameters, none, 1);
  }

  /**
   * MLM+ARLM.
   *
   * @param autoregressiveShare the probability that a sequence is for ARLM, in (0, 1)
   * @throws io.deberta4j.io.ConfigException as {@link #autoregressive}
   */
  public static LanguageModelObjective both(
      LanguageModel model,
      Map<String, Tensor> parameters,
      TokenMasking masking,
      double autoregressiveShare) {
    if (!(autoregressiveShare > 0 && autoregressiveShare < 1)) {
      throw new IllegalArgumentException(
          "the share of autoregressive sequences must lie in (0, 1), got " + autoregressiveShare);
    }
    return new LanguageModelObjective(model, parameters, masking, autoregressiveShare);
  }

  @Override
  public Map<String, Tensor> parameters() {
    return parameters;
  }

  @Override
  public int length(int[] example) {
    return example.length;
  }

  @Override
  public MicroBatch prepare(List<int[]> examples, Random random) {
    List<MaskedSequence> sequences = new ArrayList<>();
    boolean[] causal = new boolean[examples.size()];
    for (int[] tokens : examples) {
      boolean forward = forward(random);
      causal[sequences.size()] = forward;
      sequences.add(forward ? MaskedSequence.shifted(tokens) : masking.mask(tokens, random));
    }
    int pad = model.config().padTokenId();
    PredictionBatch batch =
        PredictionBatch.of(sequences, autoregressiveShare == 0 ? null : causal, pad);
    return new Part(batch, causal);
  }

  private boolean forward(Random random) {
    return autoregressiveShare == 1
        || (autoregressiveShare > 0 && random.nextDouble() < autoregressiveShare);
  }

  /** Sequences of both kinds in one batch. */
  private final class Part implements MicroBatch {
    private final PredictionBatch batch;
    private final Map<String, long[]> places = new LinkedHashMap<>();

    /** Finds which of the labels, counted row by row, belong to each term. */
    Part(PredictionBatch batch, boolean[] causal) {
      this.batch = batch;
      List<Long> masked = new ArrayList<>();
      List<Long> next = new ArrayList<>();
      long[] labels = batch.labels().toLongs();
      long place = 0;
      for (int i = 0; i < labels.length; i++) {
        if (labels[i] >= 0) {
          (causal[i / batch.input().tokens()] ? next : masked).add(place++);
        }
      }
      if (autoregressiveShare < 1) {
        places.put(MASKED, masked.stream().mapToLong(Long::longValue).toArray());
      }
      if (autoregressiveShare > 0) {
        places.put(AUTOREGRESSIVE, next.stream().mapToLong(Long::longValue).toArray());
      }
    }

    @Override
    public Map<String, Double> weights() {
      Map<String, Double> weights = new LinkedHashMap<>();
      places.forEach((name, some) -> weights.put(name, (double) some.length));
      return weights;
    }

    @Override
    public Map<String, Tensor> losses(Mode mode) {
      Tensor logits = model.logits(batch.input(), batch.labels(), mode); // [labelled, V]
      Tensor losses = LanguageModel.lossPerToken(logits, batch.labels()); // [labelled]
      Map<String, Tensor> means = new LinkedHashMap<>();
      places.forEach((name, some) -> means.put(name, mean(losses, some)));
      return means;
    }

    private Tensor mean(Tensor losses, long[] some) {
      return LanguageModel.mean(
          some.length < losses.elements()
              ? losses.indexSelect(0, Tensor.of(some, some.length))
              : losses);
    }
  }
}
