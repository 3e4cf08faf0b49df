package io.deberta4j.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.deberta4j.io.TrainingException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FreezingTest {
  @TempDir Path folder;

  @Test
  void frozenWeightsStayAndOthersLearnRecomputedOrNot() {
    for (boolean recompute : new boolean[] {false, true}) {
      try (var run = TinyRun.create(TinyRun.settings().recompute(recompute).build())) {
        Map<String, float[]> before = run.values();
        Freezing.freeze(
            run.classifier().parameters(), List.of("deberta.embeddings.*", "*.layer.0.*"));
        run.trainer(folder.resolve("recompute-" + recompute)).train(TinyRun.EXAMPLES);
        run.values()
            .forEach(
                (name, values) -> {
                  boolean frozen =
                      name.startsWith("deberta.embeddings.") || name.contains(".layer.0.");
                  assertThat(Arrays.equals(values, before.get(name))).as(name).isEqualTo(frozen);
                });
      }
    }
  }

  @Test
  void aPatternThatMatchesNothingIsNamed() {
    try (var tiny = TinyClassifier.create(1)) {
      assertThatThrownBy(() -> Freezing.freeze(tiny.parameters(), List.of("deberta.layers.*")))
          .isInstanceOf(TrainingException.class)
          .hasMessageContainingAll("deberta.layers.*", "deberta.embeddings");
      assertThatThrownBy(() -> Freezing.freeze(tiny.parameters(), List.of("classifier")))
          .isInstanceOf(TrainingException.class);
      assertThat(Freezing.freeze(tiny.parameters(), List.of("classifier.bias"))).isEqualTo(1);
      assertThatThrownBy(() -> Freezing.freeze(tiny.parameters(), List.of("*")))
          .isInstanceOf(TrainingException.class)
          .hasMessageContaining("no weight to train");
    }
  }
}
