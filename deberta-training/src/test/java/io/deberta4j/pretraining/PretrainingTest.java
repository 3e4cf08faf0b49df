package io.deberta4j.pretraining;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.deberta4j.checkpoint.Parameters;
import io.deberta4j.corpus.PretrainingExamples;
import io.deberta4j.corpus.Split;
import io.deberta4j.head.MaskedLanguageModel;
import io.deberta4j.head.ReplacedTokenDetectionModel;
import io.deberta4j.head.UnusedTensors;
import io.deberta4j.io.CheckpointException;
import io.deberta4j.io.DataException;
import io.deberta4j.io.DebertaException;
import io.deberta4j.io.TrainingException;
import io.deberta4j.model.Pretrained;
import io.deberta4j.optim.ScheduleKind;
import io.deberta4j.optim.ScheduleSettings.Cooldown;
import io.deberta4j.optim.ScheduleSettings.Shape;
import io.deberta4j.optim.Warmup;
import io.deberta4j.pretraining.PretrainingSettings.Decoder;
import io.deberta4j.report.RunFolder;
import io.deberta4j.tensor.DType;
import io.deberta4j.tensor.TensorScope;
import io.deberta4j.training.Evaluation;
import io.deberta4j.training.TrainerConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** From prepared shards to a checkpoint folder. */
class PretrainingTest {
  private static final int STEPS = 10;

  @TempDir Path folder;
  private Path corpus = Path.of("");

  @BeforeEach
  void prepare() throws IOException {
    corpus = TinyCorpus.prepare(folder.resolve("text"), 0.2);
  }

  /** Thrown by a listener in the middle of a run. */
  private static final class Stop extends RuntimeException {
    private static final long serialVersionUID = 1L;
  }

  private static PretrainingSettings settings(PretrainingTask task, TrainerConfig loop) {
    PretrainingSettings usual = PretrainingSettings.of(loop, task);
    return new PretrainingSettings(
        loop,
        usual.optimisation().withSchedule(ScheduleKind.WARMUP_STABLE_DECAY, Warmup.ofSteps(2)),
        task,
        usual.maskShare(),
        3,
        usual.decoder(),
        null,
        usual.autoregressiveShare(),
        usual.sharing(),
        usual.replacedTokens(),
        0,
        20);
  }

  private static PretrainingSettings with(
      PretrainingSettings s,
      Decoder decoder,
      @Nullable ExperimentArm arm,
      EmbeddingSharing sharing) {
    return new PretrainingSettings(
        s.loop(),
        s.optimisation(),
        s.task(),
        s.maskShare(),
        s.maxGram(),
        decoder,
        arm,
        s.autoregressiveShare(),
        sharing,
        s.replacedTokens(),
        s.sequences(),
        s.heldOut());
  }

  private PretrainingJob job(
      String name, PretrainingStart start, PretrainingSettings settings, boolean resume) {
    return new PretrainingJob(
        corpus,
        start,
        null,
        folder.resolve(name),
        folder.resolve(name + "-run"),
        DType.F32,
        settings,
        List.of(),
        resume);
  }

  private PretrainingResult run(String name, PretrainingStart start, PretrainingSettings settings) {
    return Pretraining.run(job(name, start, settings, false), PretrainingListener.NONE);
  }

  private static PretrainingListener stopAfter(long step) {
    return new PretrainingListener() {
      @Override
      public void stepped(Step done) {
        if (done.step() == step) {
          throw new Stop();
        }
      }
    };
  }

  private static byte[] weights(Path model) throws IOException {
    return Files.readAllBytes(model.resolve("model.safetensors"));
  }

  private static double figure(PretrainingResult result, String metric) {
    return result.figures().stream()
        .filter(figure -> figure.metric().equals(metric))
        .findFirst()
        .orElseThrow()
        .value();
  }

  /** A metric of the first evaluation. */
  private static double evaluated(PretrainingResult result, String metric) {
    Evaluation first = result.training().evaluations().get(0).evaluation();
    assertThat(first).isNotNull();
    return first.value(metric).orElseThrow();
  }

  @Test
  void everyTaskGoesOnToTheBit() throws IOException {
    for (PretrainingTask task : PretrainingTask.values()) {
      PretrainingSettings settings = settings(task, TinyCorpus.loop(STEPS).build());
      PretrainingStart start = TinyCorpus.fresh(folder);
      String name = task.name();
      PretrainingResult whole = run(name + "-whole", start, settings);
      for (long step : new long[] {2, 6, 9}) {
        String stopped = name + "-" + step;
        assertThatThrownBy(
                () -> Pretraining.run(job(stopped, start, settings, false), stopAfter(step)))
            .isInstanceOf(Stop.class);
        assertThat(folder.resolve(stopped)).doesNotExist();
        PretrainingResult resumed =
            Pretraining.run(job(stopped, start, settings, true), PretrainingListener.NONE);
        for (int i = 0; i < whole.models().size(); i++) {
          assertThat(weights(resumed.models().get(i)))
              .as("%s after %d", task, step)
              .isEqualTo(weights(whole.models().get(i)));
        }
        assertThat(resumed.figures()).isEqualTo(whole.figures());
        assertThat(resumed.training().evaluations()).isEqualTo(whole.training().evaluations());
      }
    }
  }

  /** A stable phase is let fall from one of its checkpoints, as if it had never been longer. */
  @Test
  void aCheckpointIsCooledDown() throws IOException {
    TrainerConfig eight = TinyCorpus.loop(8).build();
    PretrainingSettings whole = settings(PretrainingTask.MLM, eight);
    PretrainingStart start = TinyCorpus.fresh(folder);
    run("whole", start, cooling(whole, 0.5));
    PretrainingSettings all =
        settings(PretrainingTask.MLM, TinyCorpus.loop(20).saveTotalLimit(0).build());
    run("kept", start, cooling(all, 0.2));
    Path kept = folder.resolve("kept-run/checkpoints/checkpoint-4");
    PretrainingJob plain = job("cooled", start, cooling(whole, 0.5), false);
    PretrainingJob branched =
        new PretrainingJob(
            plain.corpus(),
            plain.start(),
            kept,
            plain.output(),
            plain.runFolder(),
            plain.storedType(),
            plain.settings(),
            plain.command(),
            false);
    Pretraining.run(branched, PretrainingListener.NONE);
    assertThat(weights(folder.resolve("cooled"))).isEqualTo(weights(folder.resolve("whole")));
    PretrainingJob nowhere =
        new PretrainingJob(
            plain.corpus(),
            plain.start(),
            folder.resolve("text"),
            folder.resolve("nowhere"),
            folder.resolve("nowhere-run"),
            plain.storedType(),
            plain.settings(),
            plain.command(),
            false);
    assertThatThrownBy(() -> Pretraining.run(nowhere, PretrainingListener.NONE))
        .isInstanceOf(TrainingException.class)
        .hasMessageContaining("trainer.json");
  }

  private static PretrainingSettings cooling(PretrainingSettings s, double share) {
    Optimisation o = s.optimisation();
    Optimisation falling =
        new Optimisation(
            o.kind(),
            o.beta2(),
            o.epsilon(),
            o.weightDecay(),
            o.schedule(),
            o.warmup(),
            new Cooldown(share, Shape.ONE_MINUS_SQRT));
    return new PretrainingSettings(
        s.loop(),
        falling,
        s.task(),
        s.maskShare(),
        s.maxGram(),
        s.decoder(),
        s.arm(),
        s.autoregressiveShare(),
        s.sharing(),
        s.replacedTokens(),
        s.sequences(),
        s.heldOut());
  }

  @Test
  void maskedTokensAreLearntAndTheModelIsOneOfThePublishedLayout() throws IOException {
    TrainerConfig loop = TinyCorpus.loop(120).build();
    PretrainingResult result =
        run("model", TinyCorpus.fresh(folder), settings(PretrainingTask.MLM, loop));
    double first = evaluated(result, "loss");
    assertThat(figure(result, "loss"))
        .isEqualTo(figure(result, "mlm_loss"))
        .isLessThan(first - 0.5)
        .isLessThan(4);
    assertThat(figure(result, "mlm_accuracy")).isGreaterThan(evaluated(result, "mlm_accuracy"));
    assertThat(result.tokensPerSecond()).isPositive();
    Path model = folder.resolve("model");
    assertThat(result.models()).containsExactly(model);
    assertThat(model.resolve("training.json")).content().contains("\"max_ngram\" : 3", "mlm_loss");
    assertThat(model.resolve("README.md")).content().contains("fine-tune it", "no such head");
    assertThat(folder.resolve("model-run").resolve(RunFolder.REPORT)).exists();
    try (Stream<Path> kept = Files.list(folder.resolve("model-run/checkpoints"))) {
      assertThat(kept.filter(Files::isDirectory)).hasSizeBetween(1, 3);
    }
    Pretrained saved = Pretrained.open(model);
    try (var scope = TensorScope.open();
        var weights = Parameters.read(saved.origin(), DType.F32)) {
      new MaskedLanguageModel(weights, saved.config());
      assertThat(weights.unused()).isEmpty();
    }
    assertThat(evaluate(model)).isCloseTo(figure(result, "mlm_loss"), within(1e-5));
  }

  /** Their masked-LM class reads the last layer, and knows no decoder. */
  @Test
  void plainMaskedModelsAreThoseThatTransformersHas() throws IOException {
    PretrainingSettings mlm = settings(PretrainingTask.MLM, TinyCorpus.loop(1).build());
    for (MaskDecoding decoding : List.of(MaskDecoding.LAST_LAYER, MaskDecoding.ENHANCED)) {
      var other = with(mlm, new Decoder(decoding, 2), null, mlm.sharing());
      var model = StartedPretraining.of(TinyCorpus.fresh(folder), other, TinyCorpus.LENGTH).model();
      try (var weights = model.weights()) {
        assertThat(model.inTransformers()).isEqualTo(decoding == MaskDecoding.LAST_LAYER);
      }
    }
  }

  /** The held-out loss of a saved model: all held-out sequences are few enough to be taken. */
  private double evaluate(Path model) {
    PretrainingSettings settings = settings(PretrainingTask.MLM, TinyCorpus.loop(1).build());
    var start =
        StartedPretraining.of(
            new PretrainingStart.Checkpoint(model, null), settings, TinyCorpus.LENGTH);
    try (var weights = start.model().weights()) {
      PretrainingExamples all = PretrainingExamples.open(corpus, Split.VALIDATION);
      long wanted = Math.min(all.count(), settings.heldOut());
      List<int[]> sequences =
          Stream.iterate(0L, i -> i < wanted, i -> i + 1)
              .map(i -> all.example(i * all.count() / wanted).ids())
              .toList();
      return start.model().evaluate(sequences).value("loss").orElseThrow();
    }
  }

  @Test
  void generatorAndDiscriminatorAreSavedAndGoOn() throws IOException {
    PretrainingSettings rtd = settings(PretrainingTask.RTD, TinyCorpus.loop(60).build());
    PretrainingResult result = run("pair", TinyCorpus.fresh(folder), rtd);
    Path pair = folder.resolve("pair");
    assertThat(result.models()).containsExactly(pair, pair.resolve("generator"));
    assertThat(figure(result, "generator_loss"))
        .isLessThan(evaluated(result, "generator_loss") - 0.5);
    assertThat(Pretrained.open(pair.resolve("generator")).config().numHiddenLayers()).isEqualTo(1);
    Pretrained saved = Pretrained.open(pair);
    try (var scope = TensorScope.open();
        var weights = Parameters.read(saved.origin(), DType.F32)) {
      new ReplacedTokenDetectionModel(weights, saved.config());
      assertThat(UnusedTensors.unexplained(weights)).isEmpty();
    }
    assertThat(pair.resolve("generator/spm.model")).exists();

    var more = new PretrainingStart.Checkpoint(pair, null);
    PretrainingResult further = run("more", more, rtd);
    assertThat(figure(further, "loss")).isLessThan(figure(result, "loss"));
    var alone = new PretrainingStart.Checkpoint(pair.resolve("generator"), null);
    assertThatThrownBy(() -> run("alone", alone, rtd))
        .isInstanceOf(CheckpointException.class)
        .hasMessageContaining("generator");
    var es = with(rtd, Decoder.RELEASED, null, EmbeddingSharing.ES);
    assertThatThrownBy(() -> run("es", more, es)).hasMessageContaining("word tables differ");
    PretrainingResult masked =
        run(
            "masked",
            new PretrainingStart.Checkpoint(pair, null),
            settings(PretrainingTask.MLM, TinyCorpus.loop(4).build()));
    assertThat(masked.models()).containsExactly(folder.resolve("masked"));
  }

  /** A checkpoint without what a decoder needs gets it on request, and says so. */
  @Test
  void aModelIsPretrainedFurtherWithAnotherDecoder() throws IOException {
    PretrainingSettings short4 = settings(PretrainingTask.MLM, TinyCorpus.loop(4).build());
    var plain = with(short4, new Decoder(MaskDecoding.LAST_LAYER, 2), null, EmbeddingSharing.GDES);
    run("plain", TinyCorpus.fresh(folder), plain);
    var start = new PretrainingStart.Checkpoint(folder.resolve("plain"), null);
    var started = StartedPretraining.of(start, short4, TinyCorpus.LENGTH);
    try (var weights = started.model().weights()) {
      assertThat(started.origin().initialised()).isEmpty();
      assertThat(weights.all()).doesNotContainKey(DrawnPositions.NAME);
    }
    var emd = with(short4, new Decoder(MaskDecoding.ENHANCED, 2), null, EmbeddingSharing.GDES);
    run("emd", start, emd);
    assertThat(Files.readString(folder.resolve("emd/training.json"))).contains(DrawnPositions.NAME);
    assertThat(LanguageModelFiles.open(folder.resolve("emd")).decoding())
        .isEqualTo(MaskDecoding.ENHANCED);
  }

  /** What no config.json can say is not said in one; this library opens it all the same. */
  @Test
  void everyArmIsSavedAsWhatItIs() throws IOException {
    PretrainingSettings one = settings(PretrainingTask.MLM, TinyCorpus.loop(1).build());
    for (ExperimentArm arm : ExperimentArm.values()) {
      var settings = with(one, Decoder.RELEASED, arm, EmbeddingSharing.GDES);
      PretrainingResult result = run(arm.armName(), TinyCorpus.fresh(folder), settings);
      Path model = folder.resolve(arm.armName());
      boolean experiment = Files.exists(model.resolve("experiment.json"));
      assertThat(experiment)
          .as(arm.armName())
          .isEqualTo(
              arm == ExperimentArm.RELATIVE_BIAS
                  || arm == ExperimentArm.ABSOLUTE_EVERY_LAYER
                  || arm == ExperimentArm.DECODER_WITHOUT_POSITIONS);
      if (experiment) {
        assertThatThrownBy(() -> Pretrained.open(model)).isInstanceOf(DebertaException.class);
      }
      LanguageModelFiles files = LanguageModelFiles.open(model);
      assertThat(files.decoding()).as(arm.armName()).isEqualTo(arm.decoding());
      assertThat(evaluate(model)).as(arm.armName()).isCloseTo(figure(result, "loss"), within(1e-5));
    }
  }

  @Test
  void fourPassesOfTheDecoderAreNotTakenForTwo() throws IOException {
    PretrainingSettings one = settings(PretrainingTask.MLM, TinyCorpus.loop(1).build());
    var four = with(one, new Decoder(null, 4), null, EmbeddingSharing.GDES);
    PretrainingResult result = run("four", TinyCorpus.fresh(folder), four);
    assertThat(LanguageModelFiles.open(folder.resolve("four")).passes()).isEqualTo(4);
    assertThat(evaluate(folder.resolve("four"))).isCloseTo(figure(result, "loss"), within(1e-5));
  }

  @Test
  void mistakesAreSaidBeforeTraining() throws IOException {
    PretrainingSettings one = settings(PretrainingTask.MLM, TinyCorpus.loop(1).build());
    PretrainingStart fresh = TinyCorpus.fresh(folder);
    run("there", fresh, one);
    assertThatThrownBy(() -> run("there", fresh, one))
        .isInstanceOf(TrainingException.class)
        .hasMessageContaining("exists already");
    Files.move(folder.resolve("there"), folder.resolve("moved"));
    assertThatThrownBy(() -> run("there", fresh, one)).hasMessageContaining("--resume");
    PretrainingSettings other = settings(PretrainingTask.ARLM, TinyCorpus.loop(1).build());
    assertThatThrownBy(
            () -> Pretraining.run(job("there", fresh, other, true), PretrainingListener.NONE))
        .isInstanceOf(TrainingException.class)
        .hasMessageContaining("objective");
    Path bpe = TinyCorpus.vocabulary().resolveSibling("../own-bpe-1k/spm.model").normalize();
    var foreign = new PretrainingStart.Fresh(((PretrainingStart.Fresh) fresh).config(), null, bpe);
    assertThatThrownBy(() -> run("foreign", foreign, one))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("another tokenizer");
    Path config = folder.resolve("short.json");
    Files.writeString(
        config,
        Files.readString(((PretrainingStart.Fresh) fresh).config())
            .replace("\"max_position_embeddings\": 40", "\"max_position_embeddings\": 20"));
    var shorter = new PretrainingStart.Fresh(config, null, TinyCorpus.vocabulary());
    assertThatThrownBy(() -> run("short", shorter, one))
        .hasMessageContaining("max_position_embeddings=20");
    corpus = TinyCorpus.prepare(folder.resolve("whole"), 0);
    var best =
        settings(PretrainingTask.MLM, TinyCorpus.loop(1).keep(TrainerConfig.Keep.BEST).build());
    assertThatThrownBy(() -> run("best", fresh, best)).hasMessageContaining("no held-out");
    assertThat(run("unmeasured", fresh, one).figures()).isEmpty();
  }
}
