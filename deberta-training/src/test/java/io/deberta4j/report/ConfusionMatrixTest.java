package io.deberta4j.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.deberta4j.report.ConfusionMatrix.Confusion;
import java.util.List;
import org.junit.jupiter.api.Test;

class ConfusionMatrixTest {
  private static final List<String> LABELS = List.of("a", "b", "c");

  /** Gold a a a b b c, answers a b b b a a: counted by hand. */
  @Test
  void countsAsByHand() {
    var matrix =
        ConfusionMatrix.of(LABELS, new int[] {0, 0, 0, 1, 1, 2}, new int[] {0, 1, 1, 1, 0, 0});
    assertThat(matrix.count(0, 1)).isEqualTo(2);
    assertThat(matrix.examples(0)).isEqualTo(3);
    assertThat(matrix.answers(0)).isEqualTo(3);
    assertThat(matrix.precision(1)).isCloseTo(1 / 3.0, within(1e-12));
    assertThat(matrix.recall(1)).isEqualTo(0.5);
    assertThat(matrix.f1(1)).isCloseTo(0.4, within(1e-12));
    assertThat(matrix.f1(2)).isZero();
    assertThat(matrix.precision(2)).isZero();
    assertThat(matrix.mistakes(0)).isEqualTo(4);
    assertThat(matrix.confusions(2))
        .containsExactly(new Confusion(0, 1, 2), new Confusion(1, 0, 1));
    assertThat(matrix.confusions(9)).hasSize(3);
  }

  @Test
  void refusesCountsOfAnotherShape() {
    assertThatThrownBy(() -> new ConfusionMatrix(LABELS, new long[2][3]))
        .hasMessageContaining("3 x 3");
    assertThatThrownBy(() -> new ConfusionMatrix(LABELS, new long[3][2]))
        .hasMessageContaining("3 x 3");
  }

  @Test
  void keepsTheHardestExamplesHardestFirst() {
    var collector = new ErrorCollector(LABELS, 2);
    collector.add("easy", null, 0, new double[] {0.9, 0.05, 0.05});
    collector.add("wrong and sure", "pair", 1, new double[] {0.98, 0.01, 0.01});
    collector.add("impossible", null, 2, new double[] {0.5, 0.5, 0});
    collector.add("wrong", null, 1, new double[] {0.1, 0.3, 0.6});
    ErrorAnalysis analysis = collector.analysis("dev");
    assertThat(analysis.hardest())
        .extracting(HardExample::text)
        .containsExactly("impossible", "wrong and sure");
    HardExample second = analysis.hardest().get(1);
    assertThat(second)
        .isEqualTo(new HardExample("wrong and sure", "pair", "b", "a", 0.98, -Math.log(0.01)));
    ConfusionMatrix matrix = analysis.confusion();
    assertThat(matrix).isNotNull();
    assertThat(matrix.confusions(9)).hasSize(3);
    assertThatThrownBy(() -> collector.add("x", null, 0, new double[2]))
        .hasMessageContaining("expected 3 probabilities");
  }
}
