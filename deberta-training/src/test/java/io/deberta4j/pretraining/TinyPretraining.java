package io.deberta4j.pretraining;

import static org.assertj.core.api.Assertions.assertThat;

import io.deberta4j.corpus.PretrainingExamples;
import io.deberta4j.corpus.Split;
import io.deberta4j.optim.ScheduleKind;
import io.deberta4j.optim.Warmup;
import io.deberta4j.pretraining.PretrainingSettings.Decoder;
import io.deberta4j.report.CardNotes;
import io.deberta4j.tensor.DType;
import io.deberta4j.training.Evaluation;
import io.deberta4j.training.TrainerConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Pre-training on a tiny corpus: the settings of tests, runs, and what came of them. */
final class TinyPretraining {
  private final Path folder;
  private final Path corpus;

  private TinyPretraining(Path folder, Path corpus) {
    this.folder = folder;
    this.corpus = corpus;
  }

  /** Prepares a corpus of which a share is held out; models and runs go to the folder. */
  static TinyPretraining in(Path folder, double heldOut) throws IOException {
    return new TinyPretraining(folder, TinyCorpus.prepare(folder.resolve("text"), heldOut));
  }

  static PretrainingSettings settings(PretrainingTask task, TrainerConfig loop) {
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

  static PretrainingSettings with(
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

  PretrainingJob job(
      String name, PretrainingStart start, PretrainingSettings settings, boolean resume) {
    return new PretrainingJob(
        corpus,
        start,
        null,
        folder.resolve(name),
        folder.resolve(name + "-run"),
        DType.F32,
        CardNotes.NONE,
        settings,
        List.of(),
        resume);
  }

  PretrainingResult run(String name, PretrainingStart start, PretrainingSettings settings) {
    return Pretraining.run(job(name, start, settings, false), PretrainingListener.NONE);
  }

  /** The held-out loss of a saved model: all held-out sequences are few enough to be taken. */
  double evaluate(Path model) {
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

  static byte[] weights(Path model) throws IOException {
    return Files.readAllBytes(model.resolve("model.safetensors"));
  }

  static double figure(PretrainingResult result, String metric) {
    return result.figures().stream()
        .filter(figure -> figure.metric().equals(metric))
        .findFirst()
        .orElseThrow()
        .value();
  }

  /** A metric of the first evaluation. */
  static double evaluated(PretrainingResult result, String metric) {
    Evaluation first = result.training().evaluations().get(0).evaluation();
    assertThat(first).isNotNull();
    return first.value(metric).orElseThrow();
  }
}
