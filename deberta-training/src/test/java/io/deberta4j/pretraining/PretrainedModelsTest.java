package io.deberta4j.pretraining;

import static io.deberta4j.pretraining.TinyPretraining.evaluated;
import static io.deberta4j.pretraining.TinyPretraining.figure;
import static io.deberta4j.pretraining.TinyPretraining.settings;
import static io.deberta4j.pretraining.TinyPretraining.with;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.deberta4j.checkpoint.Parameters;
import io.deberta4j.head.MaskedLanguageModel;
import io.deberta4j.head.ReplacedTokenDetectionModel;
import io.deberta4j.head.UnusedTensors;
import io.deberta4j.io.CheckpointException;
import io.deberta4j.io.DebertaException;
import io.deberta4j.model.Pretrained;
import io.deberta4j.pretraining.PretrainingSettings.Decoder;
import io.deberta4j.report.RunFolder;
import io.deberta4j.tensor.DType;
import io.deberta4j.tensor.TensorScope;
import io.deberta4j.training.TrainerConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalInt;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What pre-training leaves: models that have learnt, in the layouts that others read. */
class PretrainedModelsTest {
  @TempDir Path folder;

  @Test
  void maskedTokensAreLearntAndTheModelIsOneOfThePublishedLayout() throws IOException {
    TinyPretraining tiny = TinyPretraining.in(folder, 0.2);
    TrainerConfig loop = TinyCorpus.loop(120).build();
    PretrainingResult result =
        tiny.run("model", TinyCorpus.fresh(folder), settings(PretrainingTask.MLM, loop));
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
    assertThat(tiny.evaluate(model)).isCloseTo(figure(result, "mlm_loss"), within(1e-5));
  }

  /** Their masked-LM class reads the last layer, and knows no decoder. */
  @Test
  void plainMaskedModelsAreThoseThatTransformersHas() throws IOException {
    PretrainingSettings mlm = settings(PretrainingTask.MLM, TinyCorpus.loop(1).build());
    for (MaskDecoding decoding : List.of(MaskDecoding.LAST_LAYER, MaskDecoding.ENHANCED)) {
      var other = with(mlm, new Decoder(decoding, OptionalInt.empty()), null, mlm.sharing());
      var model = StartedPretraining.of(TinyCorpus.fresh(folder), other, TinyCorpus.LENGTH).model();
      try (var weights = model.weights()) {
        assertThat(model.inTransformers()).isEqualTo(decoding == MaskDecoding.LAST_LAYER);
      }
    }
  }

  @Test
  void generatorAndDiscriminatorAreSavedAndGoOn() throws IOException {
    TinyPretraining tiny = TinyPretraining.in(folder, 0.2);
    PretrainingSettings rtd = settings(PretrainingTask.RTD, TinyCorpus.loop(60).build());
    PretrainingResult result = tiny.run("pair", TinyCorpus.fresh(folder), rtd);
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
    PretrainingResult further = tiny.run("more", more, rtd);
    assertThat(figure(further, "loss")).isLessThan(figure(result, "loss"));
    var alone = new PretrainingStart.Checkpoint(pair.resolve("generator"), null);
    assertThatThrownBy(() -> tiny.run("alone", alone, rtd))
        .isInstanceOf(CheckpointException.class)
        .hasMessageContaining("generator");
    var es = with(rtd, Decoder.RELEASED, null, EmbeddingSharing.ES);
    assertThatThrownBy(() -> tiny.run("es", more, es)).hasMessageContaining("word tables differ");
    PretrainingResult masked =
        tiny.run(
            "masked",
            new PretrainingStart.Checkpoint(pair, null),
            settings(PretrainingTask.MLM, TinyCorpus.loop(4).build()));
    assertThat(masked.models()).containsExactly(folder.resolve("masked"));
  }

  /** A checkpoint without what a decoder needs gets it on request, and says so. */
  @Test
  void aModelIsPretrainedFurtherWithAnotherDecoder() throws IOException {
    TinyPretraining tiny = TinyPretraining.in(folder, 0.2);
    PretrainingSettings short4 = settings(PretrainingTask.MLM, TinyCorpus.loop(4).build());
    var plain =
        with(
            short4,
            new Decoder(MaskDecoding.LAST_LAYER, OptionalInt.empty()),
            null,
            EmbeddingSharing.GDES);
    tiny.run("plain", TinyCorpus.fresh(folder), plain);
    var start = new PretrainingStart.Checkpoint(folder.resolve("plain"), null);
    var started = StartedPretraining.of(start, short4, TinyCorpus.LENGTH);
    try (var weights = started.model().weights()) {
      assertThat(started.origin().initialised()).isEmpty();
      assertThat(weights.all()).doesNotContainKey(DrawnPositions.NAME);
    }
    var emd =
        with(
            short4,
            new Decoder(MaskDecoding.ENHANCED, OptionalInt.empty()),
            null,
            EmbeddingSharing.GDES);
    tiny.run("emd", start, emd);
    assertThat(Files.readString(folder.resolve("emd/training.json"))).contains(DrawnPositions.NAME);
    assertThat(LanguageModelFiles.open(folder.resolve("emd")).decoding())
        .isEqualTo(MaskDecoding.ENHANCED);
  }

  /** What no config.json can say is not said in one; this library opens it all the same. */
  @Test
  void everyArmIsSavedAsWhatItIs() throws IOException {
    TinyPretraining tiny = TinyPretraining.in(folder, 0.2);
    PretrainingSettings one = settings(PretrainingTask.MLM, TinyCorpus.loop(1).build());
    for (ExperimentArm arm : ExperimentArm.values()) {
      var settings = with(one, Decoder.RELEASED, arm, EmbeddingSharing.GDES);
      PretrainingResult result = tiny.run(arm.armName(), TinyCorpus.fresh(folder), settings);
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
      assertThat(tiny.evaluate(model))
          .as(arm.armName())
          .isCloseTo(figure(result, "loss"), within(1e-5));
    }
  }

  @Test
  void fourPassesOfTheDecoderAreNotTakenForTwo() throws IOException {
    TinyPretraining tiny = TinyPretraining.in(folder, 0.2);
    PretrainingSettings one = settings(PretrainingTask.MLM, TinyCorpus.loop(1).build());
    var four = with(one, new Decoder(null, OptionalInt.of(4)), null, EmbeddingSharing.GDES);
    PretrainingResult result = tiny.run("four", TinyCorpus.fresh(folder), four);
    assertThat(LanguageModelFiles.open(folder.resolve("four")).passes()).isEqualTo(4);
    assertThat(tiny.evaluate(folder.resolve("four")))
        .isCloseTo(figure(result, "loss"), within(1e-5));
  }
}
