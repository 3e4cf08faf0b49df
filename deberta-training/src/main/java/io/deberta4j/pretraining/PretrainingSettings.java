package io.deberta4j.pretraining;

import io.deberta4j.corpus.NGramMasking;
import io.deberta4j.head.EnhancedMaskDecoder;
import io.deberta4j.io.ConfigException;
import io.deberta4j.training.TrainerConfig;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/**
 * The settings of pre-training.
 *
 * @param loop those of the loop
 * @param optimisation how weights are updated
 * @param task what is learnt
 * @param maskShare share of the tokens that are predicted
 * @param maxGram 1 masks single tokens, more whole words, up to so many in a row
 * @param decoder what the masked-LM head reads
 * @param arm the experiment that the configuration is changed for; null for none
 * @param autoregressiveShare of MLM+ARLM, the probability that a sequence is for ARLM
 * @param sharing of replaced-token detection, what embeddings both models have in common
 * @param replacedTokens of replaced-token detection, how both learn together
 * @param sequences the most sequences that are learnt from, spread over all of them; 0 for all
 * @param heldOut the most held-out sequences that are evaluated on, 0 for none
 */
public record PretrainingSettings(
    TrainerConfig loop,
    Optimisation optimisation,
    PretrainingTask task,
    double maskShare,
    int maxGram,
    Decoder decoder,
    @Nullable ExperimentArm arm,
    double autoregressiveShare,
    EmbeddingSharing sharing,
    ReplacedTokenSettings replacedTokens,
    int sequences,
    int heldOut) {
  private static final int PUBLISHED_LENGTH = 512;

  /** Share of the tokens that are predicted, as published. */
  public static final double PUBLISHED_MASK_SHARE = 0.15;

  /** Of MLM+ARLM, how many sequences go from left to right: as in UniLM, about as many as not. */
  public static final double EVEN_SHARE = 0.5;

  /** How many held-out sequences are evaluated on unless somebody says otherwise. */
  public static final int USUAL_HELD_OUT = 512;

  /**
   * What the masked-LM head reads.
   *
   * @param decoding null for what the released code does with the configuration
   * @param passes how often a decoder applies the last layer; empty for as often as the
   *     checkpoint's does, or as released
   */
  public record Decoder(@Nullable MaskDecoding decoding, OptionalInt passes) {
    /** As released, or as the checkpoint has it. */
    public static final Decoder RELEASED = new Decoder(null, OptionalInt.empty());

    private static final String NO_PASSES =
        "without a mask decoder (plain) there are no passes to count";

    /** Checks the range. */
    public Decoder {
      if (passes.isPresent() && passes.getAsInt() < 1) {
        throw new IllegalArgumentException(
            "a mask decoder makes at least 1 pass, got " + passes.getAsInt());
      }
      if (decoding == MaskDecoding.LAST_LAYER && passes.isPresent()) {
        throw new IllegalArgumentException(NO_PASSES);
      }
    }

    /**
     * Returns how often the decoder of a model applies the last layer.
     *
     * @param found what the model decodes by
     * @param own how often if nothing is given
     * @throws ConfigException if passes are given for a model without a decoder
     */
    int passesOf(MaskDecoding found, int own) {
      if (found == MaskDecoding.LAST_LAYER && passes.isPresent()) {
        throw new ConfigException(
            "%d passes of a mask decoder are asked for, but this model's head reads the last layer: %s. Leave out --mask-decoder-passes, or choose another --mask-decoder."
                .formatted(passes.getAsInt(), NO_PASSES));
      }
      return passes.orElse(own);
    }
  }

  /** Checks that the settings fit together. */
  public PretrainingSettings {
    if (sequences < 0) {
      throw new IllegalArgumentException(
          "at least 1 sequence must be learnt from, or 0 for all, got " + sequences);
    }
    if (heldOut < 0) {
      throw new IllegalArgumentException(
          "at least 0 held-out sequences must be evaluated on, got " + heldOut);
    }
    if (arm != null && decoder.decoding() != null) {
      throw new IllegalArgumentException(
          "the arm " + arm.armName() + " says what the mask decoder is; leave one of them out");
    }
    if (arm != null && arm.decoding() == MaskDecoding.LAST_LAYER && decoder.passes().isPresent()) {
      throw new IllegalArgumentException(
          "the arm " + arm.armName() + " has no mask decoder, and so no passes to count");
    }
    boolean languageModel = task != PretrainingTask.RTD;
    if (!languageModel && (arm != null || !decoder.equals(Decoder.RELEASED))) {
      throw new IllegalArgumentException(
          "arms and mask decoders are of language models; the generator of rtd decodes as released");
    }
    NGramMasking.maskedLanguageModel(PUBLISHED_LENGTH, maxGram);
    if (!(maskShare > 0 && maskShare < 1)) {
      throw new IllegalArgumentException(
          "the share of masked tokens must lie in (0, 1), got " + maskShare);
    }
    if (task == PretrainingTask.MLM_ARLM && !(autoregressiveShare > 0 && autoregressiveShare < 1)) {
      throw new IllegalArgumentException(
          "the share of autoregressive sequences must lie in (0, 1), got " + autoregressiveShare);
    }
  }

  /** A task as published, in this loop. */
  public static PretrainingSettings of(TrainerConfig loop, PretrainingTask task) {
    return new PretrainingSettings(
        loop,
        Optimisation.PUBLISHED,
        task,
        PUBLISHED_MASK_SHARE,
        1,
        Decoder.RELEASED,
        null,
        EVEN_SHARE,
        EmbeddingSharing.GDES,
        ReplacedTokenSettings.PUBLISHED,
        0,
        USUAL_HELD_OUT);
  }

  /**
   * Returns how tokens are masked: as published in all that is not set here.
   *
   * @param sequenceLength the most tokens of a sequence
   */
  public NGramMasking masking(int sequenceLength) {
    return task.masking(maskShare, maxGram, sequenceLength);
  }

  /** Returns how many sequences go through the model at once. */
  int atOnce() {
    return Math.min(loop.microBatchSize(), loop.batchSize());
  }

  /** Returns the settings by name, for reports, and for what a resumed run must have. */
  public Map<String, Object> named() {
    Map<String, Object> named = new LinkedHashMap<>();
    named.put("objective", task.optionName());
    named.put("epochs", loop.epochs());
    named.put("max_steps", loop.maxSteps());
    named.put("batch_size", loop.batchSize());
    named.put("micro_batch_size", atOnce());
    named.put("learning_rate", loop.learningRate());
    optimisation.name(named);
    named.put("max_gradient_norm", loop.maxGradientNorm());
    named.put("precision", loop.precision().name().toLowerCase(Locale.ROOT));
    named.put("average_decay", loop.averageDecay());
    named.put("keep", loop.keep().name().toLowerCase(Locale.ROOT));
    named.put("patience", loop.patience());
    nameTask(named);
    if (sequences > 0) {
      named.put("train_sequences", sequences);
    }
    named.put("held_out", heldOut);
    return named;
  }

  private void nameTask(Map<String, Object> named) {
    if (task.masks()) {
      named.put("mask_share", maskShare);
      named.put("max_ngram", maxGram);
    }
    if (task == PretrainingTask.RTD) {
      named.put("embedding_sharing", sharing.configName());
      named.put("decoupled_training", replacedTokens.decoupled());
      named.put("rtd_lambda", replacedTokens.lambda());
      return;
    }
    MaskDecoding decoding = decoder.decoding();
    named.put("mask_decoder", decoding == null ? "released" : decoding.optionName());
    named.put("mask_decoder_passes", decoder.passes().orElse(EnhancedMaskDecoder.RELEASED_PASSES));
    if (arm != null) {
      named.put("arm", arm.armName());
    }
    if (task == PretrainingTask.MLM_ARLM) {
      named.put("arlm_share", autoregressiveShare);
    }
  }
}
