package io.deberta4j.pretraining;

import static io.deberta4j.pretraining.TinyPretraining.settings;
import static io.deberta4j.pretraining.TinyPretraining.weights;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.deberta4j.io.DataException;
import io.deberta4j.io.TrainingException;
import io.deberta4j.optim.ScheduleSettings.Cooldown;
import io.deberta4j.optim.ScheduleSettings.Shape;
import io.deberta4j.training.TrainerConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Runs of pre-training: killed, resumed, branched, refused. */
class PretrainingTest {
  private static final int STEPS = 10;

  @TempDir Path folder;

  /** Thrown by a listener in the middle of a run. */
  private static final class Stop extends RuntimeException {
    private static final long serialVersionUID = 1L;
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

  @Test
  void everyTaskGoesOnToTheBit() throws IOException {
    TinyPretraining tiny = TinyPretraining.in(folder, 0.2);
    for (PretrainingTask task : PretrainingTask.values()) {
      PretrainingSettings settings = settings(task, TinyCorpus.loop(STEPS).build());
      PretrainingStart start = TinyCorpus.fresh(folder);
      String name = task.name();
      PretrainingResult whole = tiny.run(name + "-whole", start, settings);
      for (long step : new long[] {2, 6, 9}) {
        String stopped = name + "-" + step;
        assertThatThrownBy(
                () -> Pretraining.run(tiny.job(stopped, start, settings, false), stopAfter(step)))
            .isInstanceOf(Stop.class);
        assertThat(folder.resolve(stopped)).doesNotExist();
        PretrainingResult resumed =
            Pretraining.run(tiny.job(stopped, start, settings, true), PretrainingListener.NONE);
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
    TinyPretraining tiny = TinyPretraining.in(folder, 0.2);
    TrainerConfig eight = TinyCorpus.loop(8).build();
    PretrainingSettings whole = settings(PretrainingTask.MLM, eight);
    PretrainingStart start = TinyCorpus.fresh(folder);
    tiny.run("whole", start, cooling(whole, 0.5));
    PretrainingSettings all =
        settings(PretrainingTask.MLM, TinyCorpus.loop(20).saveTotalLimit(0).build());
    tiny.run("kept", start, cooling(all, 0.2));
    Path kept = folder.resolve("kept-run/checkpoints/checkpoint-4");
    PretrainingJob plain = tiny.job("cooled", start, cooling(whole, 0.5), false);
    PretrainingJob branched =
        new PretrainingJob(
            plain.corpus(),
            plain.start(),
            kept,
            plain.output(),
            plain.runFolder(),
            plain.storedType(),
            plain.card(),
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
            plain.card(),
            plain.settings(),
            plain.command(),
            false);
    assertThatThrownBy(() -> Pretraining.run(nowhere, PretrainingListener.NONE))
        .isInstanceOf(TrainingException.class)
        .hasMessageContaining("trainer.json");
    PretrainingJob spent =
        new PretrainingJob(
            plain.corpus(),
            plain.start(),
            kept.resolveSibling("checkpoint-8"),
            plain.output().resolveSibling("spent"),
            plain.runFolder().resolveSibling("spent-run"),
            plain.storedType(),
            plain.card(),
            plain.settings(),
            plain.command(),
            false);
    assertThatThrownBy(() -> Pretraining.run(spent, PretrainingListener.NONE))
        .isInstanceOf(TrainingException.class)
        .hasMessageContaining("checkpoint-8: stands at update 8, and this run ends at update 8");
    assertThat(spent.output()).doesNotExist();
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
  void mistakesAreSaidBeforeTraining() throws IOException {
    TinyPretraining tiny = TinyPretraining.in(folder, 0.2);
    PretrainingSettings one = settings(PretrainingTask.MLM, TinyCorpus.loop(1).build());
    PretrainingStart fresh = TinyCorpus.fresh(folder);
    tiny.run("there", fresh, one);
    assertThatThrownBy(() -> tiny.run("there", fresh, one))
        .isInstanceOf(TrainingException.class)
        .hasMessageContaining("exists already");
    Files.move(folder.resolve("there"), folder.resolve("moved"));
    assertThatThrownBy(() -> tiny.run("there", fresh, one)).hasMessageContaining("--resume");
    PretrainingSettings other = settings(PretrainingTask.ARLM, TinyCorpus.loop(1).build());
    assertThatThrownBy(
            () -> Pretraining.run(tiny.job("there", fresh, other, true), PretrainingListener.NONE))
        .isInstanceOf(TrainingException.class)
        .hasMessageContaining("objective");
    Path bpe = TinyCorpus.vocabulary().resolveSibling("../own-bpe-1k/spm.model").normalize();
    var foreign = new PretrainingStart.Fresh(((PretrainingStart.Fresh) fresh).config(), null, bpe);
    assertThatThrownBy(() -> tiny.run("foreign", foreign, one))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("another tokenizer");
    Path config = folder.resolve("short.json");
    Files.writeString(
        config,
        Files.readString(((PretrainingStart.Fresh) fresh).config())
            .replace("\"max_position_embeddings\": 40", "\"max_position_embeddings\": 20"));
    var shorter = new PretrainingStart.Fresh(config, null, TinyCorpus.vocabulary());
    assertThatThrownBy(() -> tiny.run("short", shorter, one))
        .hasMessageContaining("max_position_embeddings=20");
    TinyPretraining whole = TinyPretraining.in(folder.resolve("whole"), 0);
    var best =
        settings(PretrainingTask.MLM, TinyCorpus.loop(1).keep(TrainerConfig.Keep.BEST).build());
    assertThatThrownBy(() -> whole.run("best", fresh, best)).hasMessageContaining("no held-out");
    assertThat(whole.run("unmeasured", fresh, one).figures()).isEmpty();
  }
}
