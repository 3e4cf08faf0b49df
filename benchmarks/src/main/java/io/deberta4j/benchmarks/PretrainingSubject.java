package io.deberta4j.benchmarks;

import io.deberta4j.checkpoint.Parameters;
import io.deberta4j.corpus.PredictionBatch;
import io.deberta4j.data.Target;
import io.deberta4j.model.Batch;
import io.deberta4j.model.DebertaConfig;
import io.deberta4j.model.Mode;
import io.deberta4j.model.Pretrained;
import io.deberta4j.optim.AdamW;
import io.deberta4j.optim.LearningRateSchedule;
import io.deberta4j.optim.ParameterGroup;
import io.deberta4j.pretraining.EmbeddingSharing;
import io.deberta4j.pretraining.GeneratorDiscriminator;
import io.deberta4j.pretraining.LanguageModel;
import io.deberta4j.pretraining.LanguageModelObjective;
import io.deberta4j.pretraining.MaskDecoding;
import io.deberta4j.pretraining.PretrainingTask;
import io.deberta4j.pretraining.ReplacedTokenObjective;
import io.deberta4j.pretraining.ReplacedTokenSettings;
import io.deberta4j.pretraining.TokenMasking;
import io.deberta4j.tensor.DType;
import io.deberta4j.tensor.NoGrad;
import io.deberta4j.tensor.RandomSource;
import io.deberta4j.tensor.Tensor;
import io.deberta4j.tensor.TensorScope;
import io.deberta4j.training.Interval;
import io.deberta4j.training.Objective;
import io.deberta4j.training.Trainer;
import io.deberta4j.training.TrainerConfig;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** Random weights that learn; every way of training on our libtorch takes turns on them. */
final class PretrainingSubject implements AutoCloseable {
  private static final double RATE = 1e-5;
  private static final double DECAY = 0.01;

  private final PretrainingCase of;
  private final Resources resources = new Resources();
  private final Parameters weights;
  private final LanguageModel model;
  private final @Nullable GeneratorDiscriminator both;
  private final Objective<int[]> objective;
  private final AdamW optimizer;

  /** Draws the weights. */
  PretrainingSubject(PretrainingCase of) {
    this.of = of;
    DebertaConfig config = of.shape().config();
    TokenMasking masking = (tokens, random) -> of.shape().masked(tokens);
    try (var random = new RandomSource(1)) {
      weights = Parameters.initialise(random, config.initializerRange());
      resources.add(weights::close);
      if (of.task() == PretrainingTask.RTD) {
        both = new GeneratorDiscriminator(weights, of.generator(), config, EmbeddingSharing.GDES);
        model = both.generator();
        objective =
            new ReplacedTokenObjective(
                both, weights.all(), masking, ReplacedTokenSettings.PUBLISHED);
      } else {
        both = null;
        model = new LanguageModel(weights, config, MaskDecoding.ENHANCED);
        objective = LanguageModelObjective.masked(model, weights.all(), masking);
      }
    }
    optimizer =
        new AdamW(
            ParameterGroup.decayExceptBiasAndNorm(weights.all(), DECAY), AdamW.Settings.USUAL);
    resources.add(optimizer::close);
  }

  /** Writes the weights and the configuration, for other engines. */
  void save(Path directory) {
    ModelFiles.create(directory);
    Pretrained.save(
        directory, of.shape().config(), weights.all(), DType.F32, Pretrained.MAX_SHARD_BYTES);
  }

  /**
   * Returns updates by the trainer, data preparation included.
   *
   * @param precision of the products
   * @param literal whether attention gathers from the table as the public code does, which
   *     libtorch's autograd takes back, instead of our own path of training
   */
  Job updates(DType precision, boolean literal) {
    TrainerConfig config =
        TrainerConfig.builder()
            .maxSteps(1)
            .batchSize(of.shape().rows())
            .microBatchSize(of.shape().atOnce())
            .learningRate(RATE)
            .precision(precision)
            .evaluateEvery(Interval.NEVER)
            .keep(TrainerConfig.Keep.LAST)
            .build();
    LearningRateSchedule constant = step -> 1;
    UnaryOperator<Mode> mode = training -> literal ? Mode.EVAL : training;
    return new Updates(new Trainer<>(objective, optimizer, constant, config).withMode(mode));
  }

  /**
   * Returns the loss of MLM; of RTD those of the generator and of the discriminator that sees no
   * token replaced, as drawn ones differ from engine to engine.
   */
  float[] losses() {
    try (var scope = TensorScope.open();
        var off = NoGrad.open()) {
      PredictionBatch batch =
          PredictionBatch.bidirectional(
              of.shape().sequences().stream().map(of.shape()::masked).toList(), 0);
      Tensor logits = model.logits(batch.input(), batch.labels(), Mode.EVAL);
      float masked = (float) LanguageModel.lossPerToken(logits, batch.labels()).mean().item();
      return both == null
          ? new float[] {masked}
          : new float[] {masked, (float) discriminator(both, batch)};
    }
  }

  private static double discriminator(GeneratorDiscriminator models, PredictionBatch batch) {
    long[] originals =
        Arrays.stream(batch.labels().toLongs()).filter(id -> id != Target.IGNORED).toArray();
    Batch seen = GeneratorDiscriminator.corrupt(batch.input(), batch.labels(), originals);
    Tensor logits = models.discriminate(seen, Mode.EVAL).logits();
    Tensor losses = GeneratorDiscriminator.lossPerToken(logits, seen, batch.labels());
    return losses.mean().item() * ReplacedTokenSettings.PUBLISHED.lambda();
  }

  @Override
  public void close() {
    resources.close();
  }

  /** One way of training. */
  private final class Updates implements Job {
    private final Trainer<int[]> trainer;
    private final List<int[]> sequences = of.shape().sequences();

    Updates(Trainer<int[]> trainer) {
      this.trainer = trainer;
    }

    @Override
    public long run() {
      long start = System.nanoTime();
      trainer.train(sequences);
      return System.nanoTime() - start;
    }

    /** The {@link #losses}. */
    @Override
    public List<float[]> output() {
      return List.of(losses());
    }

    @Override
    public void close() {}
  }
}
