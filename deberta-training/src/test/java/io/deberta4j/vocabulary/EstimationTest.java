package io.deberta4j.vocabulary;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import org.junit.jupiter.api.Test;

class EstimationTest {
  private static final double EULER = 0.5772156649015329;

  /** Abramowitz and Stegun 6.3.2, 6.3.3 and the recurrence 6.3.5. */
  @Test
  void digammaHasItsKnownValues() {
    assertThat(Estimation.digamma(1)).isCloseTo(-EULER, within(1e-9));
    assertThat(Estimation.digamma(0.5)).isCloseTo(-EULER - 2 * Math.log(2), within(1e-9));
    assertThat(Estimation.digamma(1e6)).isCloseTo(Math.log(1e6) - 0.5e-6, within(1e-9));
    for (double x = 0.1; x < 30; x += 0.37) {
      assertThat(Estimation.digamma(x + 1) - Estimation.digamma(x)).isCloseTo(1 / x, within(1e-9));
    }
  }

  @Test
  void rarePiecesAreDroppedAndCharactersAreNot() {
    UnigramPieces pieces =
        new UnigramPieces(List.of("a", "b", "ab", "bb"), new double[] {-1, -1, -1, -1});
    Estimation step = new Estimation(new double[] {7, 0.01, 3, 0.49}, -2, 1);
    UnigramPieces next = step.maximise(pieces, true);
    assertThat(next.texts()).containsExactly("a", "b", "ab");
    double sum = Estimation.digamma(10.5);
    assertThat(next.logProbabilities()[0]).isCloseTo(Estimation.digamma(7) - sum, within(1e-12));
    assertThat(next.logProbabilities()[1]).isCloseTo(Estimation.digamma(0.5) - sum, within(1e-12));
    assertThat(step.maximise(pieces, false).texts()).containsExactly("a", "b", "ab", "bb");
  }
}
