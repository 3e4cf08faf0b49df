package io.deberta4j.pretraining;

import io.deberta4j.corpus.MaskedSequence;
import io.deberta4j.corpus.PredictionBatch;
import io.deberta4j.model.Batch;
import io.deberta4j.model.Mode;
import io.deberta4j.tensor.RandomSource;
import io.deberta4j.tensor.Tensor;
import io.deberta4j.training.MicroBatch;
import io.deberta4j.training.Objective;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/**
 * Replaced-token detection, the pre-training of DeBERTa v3 (He et al. 2023, arXiv:2111.09543,
 * sections 2.3 and 3; microsoft/DeBERTa, {@code apps/tasks/rtd_task.py}):
 *
 * <pre>
 * loss = mean over masked tokens of −log p_G(token)                    term "generator"
 *      + λ · mean over real tokens of BCE(p_D(replaced), replaced)     term "discriminator"
 * </pre>
 *
 * <p>Decoupled, an update has two phases: the generator's pass, from which tokens are drawn, and
 * its step; then the discriminator's. With gdes the discriminator so reads the generator's new
 * embeddings. With es both phases pull at the shared tables, which then make two steps an update
 * with the same moments.
 *
 * <p>Drawn tokens are fixed by the random source that {@link #prepare} is given.
 */
public final class ReplacedTokenObjective implements Objective<int[]> {
  /** The name of the generator's term. */
  public static final String GENERATOR = "generator";

  /** The name of the discriminator's term. */
  public static final String DISCRIMINATOR = "discriminator";

  private final GeneratorDiscriminator models;
  private final Map<String, Tensor> parameters;
  private final TokenMasking masking;
  private final ReplacedTokenSettings settings;

  /**
   * Creates the objective.
   *
   * @param parameters the tensors of both models by name
   * @param masking as released, hides every chosen token behind [MASK]
   */
  public ReplacedTokenObjective(
      GeneratorDiscriminator models,
      Map<String, Tensor> parameters,
      TokenMasking masking,
      ReplacedTokenSettings settings) {
    this.models = models;
    this.parameters = Collections.unmodifiableMap(new LinkedHashMap<>(parameters));
    this.masking = masking;
    this.settings = settings;
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
  public int phases() {
    return settings.decoupled() ? 2 : 1;
  }

  @Override
  public MicroBatch prepare(List<int[]> examples, Random random) {
    List<MaskedSequence> sequences =
        examples.stream().map(tokens -> masking.mask(tokens, random)).toList();
    int pad = models.generator().config().padTokenId();
    double real = examples.stream().mapToLong(tokens -> tokens.length).sum();
    return new Part(PredictionBatch.bidirectional(sequences, pad), real, random.nextLong());
  }

  /** Sequences on their way through both models. */
  private final class Part implements MicroBatch {
    private final PredictionBatch batch;
    private final double real;
    private final long seed;
    private long[] drawn = {};

    Part(PredictionBatch batch, double real, long seed) {
      this.batch = batch;
      this.real = real;
      this.seed = seed;
    }

    @Override
    public Map<String, Double> weights() {
      return Map.of(GENERATOR, (double) batch.predicted(), DISCRIMINATOR, real);
    }

    @Override
    public Map<String, Tensor> losses(Mode mode) {
      Tensor generator = generate(mode);
      return Map.of(GENERATOR, generator, DISCRIMINATOR, discriminate(mode));
    }

    @Override
    public Map<String, Tensor> losses(Mode mode, int phase) {
      if (!settings.decoupled()) {
        return losses(mode);
      }
      return phase == 0
          ? Map.of(GENERATOR, generate(mode))
          : Map.of(DISCRIMINATOR, discriminate(mode));
    }

    private Tensor generate(Mode mode) {
      Tensor logits = models.generator().logits(batch.input(), batch.labels(), mode);
      try (var random = new RandomSource(seed)) {
        drawn = GeneratorDiscriminator.sample(logits, random);
      }
      return LanguageModel.mean(LanguageModel.lossPerToken(logits, batch.labels()));
    }

    private Tensor discriminate(Mode mode) {
      Batch corrupted = GeneratorDiscriminator.corrupt(batch.input(), batch.labels(), drawn);
      Tensor logits = models.discriminate(corrupted, mode).logits(); // [B, N]
      Tensor losses = GeneratorDiscriminator.lossPerToken(logits, corrupted, batch.labels());
      return losses.mean().mul(settings.lambda());
    }
  }
}
