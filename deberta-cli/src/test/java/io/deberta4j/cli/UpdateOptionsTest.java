package io.deberta4j.cli;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** One set of options, two sets of defaults. */
class UpdateOptionsTest {
  private static final String[] SHARED = {
    "--epochs",
    "--batch-size",
    "--lr",
    "--warmup",
    "--schedule",
    "--cooldown",
    "--cooldown-shape",
    "--optimizer",
    "--weight-decay",
    "--max-gradient-norm",
    "--training-precision",
    "--average-decay",
    "--keep",
    "--seed"
  };

  private static String help(String command) {
    Run run = Run.of(command, "--help");
    assertThat(run.code()).isZero();
    return run.out().replaceAll("\\s+", " ");
  }

  @Test
  void fineTuningAndPreTrainingHaveTheirOwnDefaults() {
    assertThat(help("finetune"))
        .contains(SHARED)
        .contains("passes over the data (default: as published, else 3)")
        .contains("examples per update (default: as published, else 32)")
        .contains("at its peak (default: as published, else 2.0E-5)", "last (default: best)");
    assertThat(help("pretrain"))
        .contains(SHARED)
        .contains("passes over the data (default: as published, else 1)")
        .contains("examples per update (default: as published, else 256)")
        .contains("at its peak (default: as published, else 1.0E-4)", "last (default: last)");
  }
}
