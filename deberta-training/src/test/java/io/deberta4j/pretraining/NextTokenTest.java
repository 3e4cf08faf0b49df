package io.deberta4j.pretraining;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Random;
import org.junit.jupiter.api.Test;

class NextTokenTest {
  private static final int DRAWS = 20_000;
  private static final float[] LOGITS = {1, 3, 2, Float.NEGATIVE_INFINITY, 0};
  private static final int[] NOTHING = {};

  private final long seed = new Random().nextLong();

  /** How often each token comes. */
  private double[] shares(GenerationSettings settings, int[] before) {
    NextToken next = new NextToken(settings, new Random(seed));
    double[] shares = new double[LOGITS.length];
    for (int i = 0; i < DRAWS; i++) {
      shares[next.choose(LOGITS, before)] += 1.0 / DRAWS;
    }
    return shares;
  }

  private void assertShares(double[] found, double... weights) {
    double sum = 0;
    for (double weight : weights) {
      sum += weight;
    }
    for (int id = 0; id < weights.length; id++) {
      double p = weights[id] / sum;
      double error =
          1e-9 + 5 * Math.sqrt(p * (1 - p) / DRAWS); // one run in a million is further off
      assertThat(found[id]).as("token %d, seed %d", id, seed).isCloseTo(p, within(error));
    }
  }

  @Test
  void withoutTemperatureTheBestComes() {
    assertShares(shares(GenerationSettings.greedy(1), NOTHING), 0, 1, 0, 0, 0);
  }

  @Test
  void temperatureDividesScores() {
    GenerationSettings plain = GenerationSettings.sampling(1, 0);
    assertShares(shares(plain, NOTHING), Math.E, Math.exp(3), Math.exp(2), 0, 1);
    assertShares(
        shares(plain.withTemperature(2), NOTHING), Math.exp(0.5), Math.exp(1.5), Math.E, 0, 1);
  }

  @Test
  void topKAndTopPLeaveTheBest() {
    GenerationSettings plain = GenerationSettings.sampling(1, 0);
    double[] two = {0, Math.exp(3), Math.exp(2), 0, 0};
    assertShares(shares(plain.withTopK(2), NOTHING), two);
    assertThat(shares(plain.withTopK(99), NOTHING)).isEqualTo(shares(plain, NOTHING));
    // p = 0.64, 0.24, 0.09, 0.03: the first alone reaches 0.6, the first two 0.7
    assertShares(shares(plain.withTopP(0.6), NOTHING), 0, 1, 0, 0, 0);
    assertShares(shares(plain.withTopP(0.7), NOTHING), two);
    // of the best two the first has 0.73
    assertShares(shares(plain.withTopK(2).withTopP(0.7), NOTHING), 0, 1, 0, 0, 0);
  }

  @Test
  void whatIsThereAlreadyIsPenalised() {
    GenerationSettings plain = GenerationSettings.sampling(1, 0).withRepetitionPenalty(2);
    int[] before = {1, 1, 4};
    double[] expected = {Math.E, Math.exp(1.5), Math.exp(2), 0, 1};
    assertShares(shares(plain, before), expected);
    NextToken greedy =
        new NextToken(GenerationSettings.greedy(1).withRepetitionPenalty(2), new Random(0));
    assertThat(greedy.choose(new float[] {-1, -1.5f}, new int[] {0})).isEqualTo(1);
    assertThat(greedy.choose(new float[] {-1, -3}, new int[] {0})).isZero();
  }

  @Test
  void settingsOutOfRangeAreRefused() {
    GenerationSettings plain = GenerationSettings.sampling(1, 0);
    assertThatThrownBy(() -> plain.withTemperature(-1)).hasMessageContaining("-1");
    assertThatThrownBy(() -> plain.withTopK(-1)).hasMessageContaining("top-k");
    assertThatThrownBy(() -> plain.withTopP(0)).hasMessageContaining("top-p");
    assertThatThrownBy(() -> plain.withTopP(1.1)).hasMessageContaining("top-p");
    assertThatThrownBy(() -> plain.withRepetitionPenalty(0)).hasMessageContaining("penalty");
    assertThatThrownBy(() -> GenerationSettings.greedy(0)).hasMessageContaining("max tokens");
  }
}
