package io.deberta4j.cli;

import io.deberta4j.loss.PerturbationLoss;
import io.deberta4j.task.Preset;
import io.deberta4j.training.LoraConfig;
import io.deberta4j.training.SiftConfig;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** How to train, beyond the usual. */
final class MethodOptions {
  private static final int LORA_ALPHA_PER_RANK = 2;
  private static final List<String> LORA_TARGETS = List.of("query_proj", "value_proj");

  @Option(
      names = "--layer-decay",
      paramLabel = "X",
      description = "what the rate of each layer is multiplied by, going down (default: 1)")
  private double layerDecay = 1;

  @Option(
      names = "--cls-dropout",
      paramLabel = "X",
      description = "dropout before a classifier (default: the preset's, or the model's)")
  private @Nullable Double clsDropout;

  @Option(
      names = "--class-weights",
      paramLabel = "X",
      split = ",",
      description =
          "weight of each class in the loss, in the order of the labels that the run begins with")
  private List<Double> classWeights = new ArrayList<>();

  @Option(
      names = "--sift-lambda",
      paramLabel = "X",
      description =
          "adversarial training (SiFT) with this weight (default: off; published: 5, for v3-xsmall"
              + " 3)")
  private @Nullable Double siftLambda;

  @Option(
      names = "--sift-learning-rate",
      paramLabel = "X",
      description = "step of the perturbation (default: 1e-4)")
  private @Nullable Double siftLearningRate;

  @Option(
      names = "--sift-init",
      paramLabel = "X",
      description = "standard deviation of the perturbation's start (default: 0.01)")
  private @Nullable Double siftInit;

  @Option(
      names = "--sift-loss",
      paramLabel = "NAME",
      description = "what the perturbation makes larger: symmetric-kl (default), kl or mse")
  private @Nullable String siftLoss;

  @Option(
      names = "--sift-embeddings",
      paramLabel = "KIND",
      description = "what is perturbed: normalised embeddings (default), or plain ones")
  private @Nullable String siftEmbeddings;

  @Option(
      names = "--freeze",
      paramLabel = "PATTERN",
      description = "weights not to train, as deberta.embeddings.*; several times for several")
  private List<String> frozen = new ArrayList<>();

  @Option(
      names = "--lora-rank",
      paramLabel = "R",
      description =
          "train low-rank adapters of the encoder, and the head (default: all weights are trained)")
  private @Nullable Integer loraRank;

  @Option(
      names = "--lora-alpha",
      paramLabel = "X",
      description = "scale of the adapters, divided by the rank (default: twice the rank)")
  private @Nullable Double loraAlpha;

  @Option(
      names = "--lora-targets",
      paramLabel = "NAME",
      split = ",",
      description = "layers that get adapters (default: query_proj,value_proj)")
  private @Nullable List<String> loraTargets;

  double layerDecay() {
    return layerDecay;
  }

  @Nullable Double clsDropout() {
    return clsDropout;
  }

  List<Double> classWeights() {
    return classWeights;
  }

  List<String> frozen() {
    return frozen;
  }

  /** Returns the settings of SiFT, those of the preset's published run where there is one. */
  @Nullable SiftConfig sift(Preset.@Nullable Sift published) {
    Double lambda = siftLambda;
    if (lambda == null) {
      if (siftLearningRate != null
          || siftInit != null
          || siftLoss != null
          || siftEmbeddings != null) {
        throw new IllegalArgumentException("SiFT needs --sift-lambda");
      }
      return null;
    }
    SiftConfig config = SiftConfig.PUBLISHED.withLambda(lambda);
    if (published != null) {
      config =
          config
              .withLearningRate(published.perturbationLearningRate())
              .withInitialDeviation(published.initialPerturbation());
    }
    if (siftLearningRate != null) {
      config = config.withLearningRate(siftLearningRate);
    }
    if (siftInit != null) {
      config = config.withInitialDeviation(siftInit);
    }
    if (siftLoss != null) {
      config = config.withAscentLoss(PerturbationLoss.named(siftLoss));
    }
    return siftEmbeddings == null ? config : config.withEmbeddings(embeddings(siftEmbeddings));
  }

  private static SiftConfig.Embeddings embeddings(String name) {
    return switch (name) {
      case "normalised", "normalized" -> SiftConfig.Embeddings.NORMALISED;
      case "plain" -> SiftConfig.Embeddings.PLAIN;
      default ->
          throw new IllegalArgumentException(
              "SiFT perturbs normalised or plain embeddings, not '" + name + "'");
    };
  }

  @Nullable LoraConfig lora() {
    Integer rank = loraRank;
    Double alpha = loraAlpha;
    List<String> targets = loraTargets;
    if (rank == null) {
      if (alpha != null || targets != null) {
        throw new IllegalArgumentException("LoRA needs --lora-rank");
      }
      return null;
    }
    return new LoraConfig(
        rank,
        alpha == null ? LORA_ALPHA_PER_RANK * rank : alpha,
        targets == null ? LORA_TARGETS : targets);
  }
}
