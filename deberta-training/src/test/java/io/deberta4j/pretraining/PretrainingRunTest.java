package io.deberta4j.pretraining;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.deberta4j.checkpoint.Parameters;
import io.deberta4j.corpus.PredictionBatch;
import io.deberta4j.head.ReplacedTokenDetectionModel;
import io.deberta4j.io.CheckpointException;
import io.deberta4j.model.Batch;
import io.deberta4j.model.DebertaConfig;
import io.deberta4j.model.Mode;
import io.deberta4j.model.Pretrained;
import io.deberta4j.optim.AdamW;
import io.deberta4j.optim.LearningRateSchedule;
import io.deberta4j.optim.ParameterGroup;
import io.deberta4j.optim.Warmup;
import io.deberta4j.tensor.DType;
import io.deberta4j.tensor.RandomSource;
import io.deberta4j.tensor.Tensor;
import io.deberta4j.tensor.TensorScope;
import io.deberta4j.training.Interval;
import io.deberta4j.training.Objective;
import io.deberta4j.training.Trainer;
import io.deberta4j.training.TrainerConfig;
import io.deberta4j.training.TrainerListener;
import io.deberta4j.training.TrainerResult;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Pre-training in the trainer: to the bit, in phases, to files and back. */
class PretrainingRunTest {
  private static final List<int[]> SEQUENCES = Tiny.sequences(24, new Random(4));
  private static final DebertaConfig GENERATOR = Tiny.config(1, 0.1);
  private static final DebertaConfig DISCRIMINATOR = Tiny.config(2, 0.1);
  private static final int LAST = 8;

  @TempDir Path folder;

  /** Thrown by a listener in the middle of a run. */
  private static final class Stop extends RuntimeException {
    private static final long serialVersionUID = 1L;
  }

  /** A model with its weights and how it is trained. */
  private record Start(Parameters weights, Objective<int[]> objective) {}

  private static Start replacedTokens(EmbeddingSharing sharing, ReplacedTokenSettings settings) {
    Parameters weights =
        Tiny.weights(
            1,
            DType.F32,
            root -> new GeneratorDiscriminator(root, GENERATOR, DISCRIMINATOR, sharing));
    return new Start(weights, objective(weights, sharing, settings));
  }

  private static ReplacedTokenObjective objective(
      Parameters weights, EmbeddingSharing sharing, ReplacedTokenSettings settings) {
    var models = new GeneratorDiscriminator(weights, GENERATOR, DISCRIMINATOR, sharing);
    return new ReplacedTokenObjective(models, weights.all(), Tiny::mask, settings);
  }

  private static Start both() {
    Parameters weights =
        Tiny.weights(
            1, DType.F32, root -> new LanguageModel(root, DISCRIMINATOR, MaskDecoding.ENHANCED));
    var model = new LanguageModel(weights, DISCRIMINATOR, MaskDecoding.ENHANCED);
    return new Start(weights, LanguageModelObjective.both(model, weights.all(), Tiny::mask, 0.5));
  }

  private static TrainerConfig.Builder settings() {
    return TrainerConfig.builder()
        .maxSteps(LAST)
        .batchSize(6)
        .microBatchSize(4)
        .learningRate(3e-3)
        .evaluateEvery(Interval.NEVER)
        .saveEvery(Interval.ofSteps(3))
        .keep(TrainerConfig.Keep.LAST)
        .seed(3);
  }

  private static Map<String, float[]> run(
      Start start, TrainerConfig config, Path folder, boolean resume, long stopAfter) {
    try (var scope = TensorScope.open();
        var weights = start.weights();
        var optimizer =
            new AdamW(
                ParameterGroup.decayExceptBiasAndNorm(weights.all(), 0.01), AdamW.Settings.USUAL)) {
      var schedule = LearningRateSchedule.linear(Warmup.ofSteps(2), LAST);
      var trainer =
          new Trainer<>(start.objective(), optimizer, schedule, config)
              .withCheckpoints(folder, Map.of())
              .withListener(
                  new TrainerListener() {
                    @Override
                    public void stepped(Step done) {
                      if (done.step() == stopAfter) {
                        throw new Stop();
                      }
                    }
                  });
      TrainerResult result = resume ? trainer.resume(SEQUENCES) : trainer.train(SEQUENCES);
      assertThat(result.steps()).isEqualTo(LAST);
      return Tiny.values(weights);
    }
  }

  private void assertResumes(String name, Function<Path, Start> making) {
    Path whole = folder.resolve(name + "-whole");
    Map<String, float[]> expected =
        run(making.apply(whole), settings().build(), whole, false, LAST + 1);
    for (long step : new long[] {2, 5}) {
      Path place = folder.resolve(name + "-" + step);
      assertThatThrownBy(() -> run(making.apply(place), settings().build(), place, false, step))
          .isInstanceOf(Stop.class);
      run(making.apply(place), settings().build(), place, true, LAST + 1)
          .forEach(
              (weight, values) -> assertThat(values).as(weight).isEqualTo(expected.get(weight)));
    }
  }

  @Test
  void aStoppedRunGoesOnToTheBit() {
    assertResumes("both", place -> both());
    for (EmbeddingSharing sharing : EmbeddingSharing.values()) {
      assertResumes(
          sharing.name(), place -> replacedTokens(sharing, ReplacedTokenSettings.PUBLISHED));
    }
    assertResumes(
        "joint",
        place -> replacedTokens(EmbeddingSharing.GDES, new ReplacedTokenSettings(false, 10)));
  }

  /**
   * Models with nothing in common make the same steps whether one after the other or at once, if
   * nothing is clipped. With gdes they do not, as the discriminator reads the generator's new
   * tables; nor do they with shared tables.
   */
  @Test
  void phasesMatterWhereSomethingIsShared() {
    TrainerConfig free =
        settings().microBatchSize(6).maxGradientNorm(Double.POSITIVE_INFINITY).build();
    for (EmbeddingSharing sharing : EmbeddingSharing.values()) {
      List<Map<String, float[]>> runs = new ArrayList<>();
      for (boolean decoupled : new boolean[] {true, false}) {
        runs.add(
            run(
                replacedTokens(sharing, new ReplacedTokenSettings(decoupled, 10)),
                free,
                folder.resolve(sharing + "-" + decoupled),
                false,
                LAST + 1));
      }
      String name = "discriminator.deberta.encoder.layer.0.intermediate.dense.weight";
      float[] one = runs.get(0).get(name);
      float[] other = runs.get(1).get(name);
      assertThat(one).isNotNull();
      assertThat(other).isNotNull();
      if (sharing == EmbeddingSharing.NONE) {
        assertThat(one).containsExactly(other, within(1e-5f));
      } else {
        assertThat(one).isNotEqualTo(other);
      }
    }
  }

  /** Saved with deltas merged, each model is one that anybody can load; and training goes on. */
  @Test
  void bothModelsAreSavedAsPublished() {
    for (EmbeddingSharing sharing : EmbeddingSharing.values()) {
      Path place = folder.resolve("saved-" + sharing);
      Start start = replacedTokens(sharing, ReplacedTokenSettings.PUBLISHED);
      try (var scope = TensorScope.open();
          var weights = start.weights()) {
        var models = new GeneratorDiscriminator(weights, GENERATOR, DISCRIMINATOR, sharing);
        ReplacedTokenFiles.save(place, models, DType.F32);
        PredictionBatch batch =
            PredictionBatch.bidirectional(Tiny.masked(SEQUENCES.subList(0, 4), new Random(1)), 0);
        Batch input = batch.input();
        float[] scores = models.generator().logits(input, batch.labels(), Mode.EVAL).toFloats();
        float[] judged = models.discriminate(input, Mode.EVAL).logits().toFloats();
        assertThat(loadedGenerator(place, batch)).containsExactly(scores, within(1e-6f));
        assertThat(loadedDiscriminator(place, input)).containsExactly(judged, within(1e-6f));

        try (var again = Parameters.readTrainable(ReplacedTokenFiles.open(place, sharing))) {
          var opened = new GeneratorDiscriminator(again, GENERATOR, DISCRIMINATOR, sharing);
          assertThat(again.all().keySet()).isEqualTo(weights.all().keySet());
          assertThat(opened.discriminate(input, Mode.EVAL).logits().toFloats())
              .containsExactly(judged, within(1e-5f));
        }
        if (sharing == EmbeddingSharing.GDES) {
          assertThatThrownBy(() -> ReplacedTokenFiles.open(place, EmbeddingSharing.ES))
              .isInstanceOf(CheckpointException.class)
              .hasMessageContaining("word tables differ");
        }
      }
    }
  }

  private static float[] loadedGenerator(Path place, PredictionBatch batch) {
    Pretrained saved = Pretrained.open(place.resolve("generator"));
    try (var weights = Parameters.read(saved.origin(), DType.F32)) {
      return new LanguageModel(weights, saved.config(), MaskDecoding.ENHANCED)
          .logits(batch.input(), batch.labels(), Mode.EVAL)
          .toFloats();
    }
  }

  private static float[] loadedDiscriminator(Path place, Batch input) {
    Pretrained saved = Pretrained.open(place);
    try (var weights = Parameters.read(saved.origin(), DType.F32)) {
      Tensor logits =
          new ReplacedTokenDetectionModel(weights, saved.config())
              .forward(input, Mode.EVAL)
              .logits();
      return logits.toFloats();
    }
  }

  /** Draws come as often as the generator says, and are fixed by the seed. */
  @Test
  void replacementsAreDrawnFromTheGeneratorsDistribution() {
    long seed = new Random().nextLong();
    try (var scope = TensorScope.open();
        var random = new RandomSource(seed)) {
      int rows = 20_000;
      Tensor logits = Tensor.of(new float[] {0, 1, 2, -50}, 1, 4).expand(rows, 4);
      long[] drawn = GeneratorDiscriminator.sample(logits, random);
      double sum = 1 + Math.E + Math.exp(2);
      for (int id = 0; id < 4; id++) {
        int wanted = id;
        double share = Arrays.stream(drawn).filter(d -> d == wanted).count() / (double) rows;
        double p = id == 3 ? 0 : Math.exp(id) / sum;
        double error = 1e-9 + 5 * Math.sqrt(p * (1 - p) / rows);
        assertThat(share).as("token %d, seed %d", id, seed).isCloseTo(p, within(error));
      }
      try (var same = new RandomSource(seed)) {
        assertThat(GeneratorDiscriminator.sample(logits, same)).isEqualTo(drawn);
      }
    }
  }
}
