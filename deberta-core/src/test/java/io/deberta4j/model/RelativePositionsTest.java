package io.deberta4j.model;

import static org.assertj.core.api.Assertions.assertThat;

import io.deberta4j.tensor.Tensor;
import io.deberta4j.tensor.TensorScope;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** δ as one would write it down on paper. */
class RelativePositionsTest {
  /** Microsoft's {@code build_relative_position(4, 4)}: row i, column j holds i − j. */
  @Test
  void fourQueriesAndFourKeysGiveTheDistanceFromKeyToQuery() {
    try (var scope = TensorScope.open()) {
      Tensor r = new RelativePositions(512, 256).relativePositions(4, 4);
      assertThat(r.shape()).containsExactly(1, 4, 4);
      assertThat(r.toLongs())
          .containsExactly(
              0, -1, -2, -3, //
              1, 0, -1, -2, //
              2, 1, 0, -1, //
              3, 2, 1, 0);
    }
  }

  @Test
  void queriesAndKeysMayDifferInNumber() {
    try (var scope = TensorScope.open()) {
      Tensor r = new RelativePositions(512, 0).relativePositions(2, 3);
      assertThat(r.shape()).containsExactly(1, 2, 3);
      assertThat(r.toLongs()).containsExactly(0, -1, -2, 1, 0, -1);
    }
  }

  /** {@code c2p_pos = clamp(relative_pos + span, 0, 2·span − 1)} with span 3. */
  @Test
  void indexAddsTheSpanAndClampsToTheTable() {
    RelativePositions positions = new RelativePositions(3, 0);
    assertThat(positions.span()).isEqualTo(3);
    int[] expected = {0, 0, 0, 1, 2, 3, 4, 5, 5, 5};
    for (int r = -5; r < 5; r++) {
      assertThat(positions.index(r)).as("r = %d", r).isEqualTo(expected[r + 5]);
    }
  }

  /** 16 buckets of 64 positions: up to 8 the distance itself, then ever wider steps up to 16. */
  @Test
  void bucketsAreExactNearbyAndLogarithmicFarAway() {
    RelativePositions positions = new RelativePositions(64, 16);
    assertThat(positions.span()).isEqualTo(16);
    for (int r = 0; r <= 8; r++) {
      assertThat(positions.bucket(r)).isEqualTo(r);
    }
    // ceil(ln(r/8) / ln(63/8) · 7) + 8
    assertThat(positions.bucket(9)).isEqualTo(9);
    assertThat(positions.bucket(11)).isEqualTo(10);
    assertThat(positions.bucket(12)).isEqualTo(10);
    assertThat(positions.bucket(20)).isEqualTo(12);
    assertThat(positions.bucket(63)).isEqualTo(15);
    assertThat(positions.bucket(64)).isEqualTo(16);
  }

  /**
   * The reference computes in float32: ln 2 / ln 8 · 63 is 21 there, and a little more in float64.
   */
  @Test
  void bucketsAtExactPowersRoundAsInSinglePrecision() {
    assertThat(new RelativePositions(513, 128).bucket(128)).isEqualTo(64 + 21);
    assertThat(new RelativePositions(513, 128).bucket(-256)).isEqualTo(-64 - 42);
    assertThat(new RelativePositions(1025, 32).bucket(64)).isEqualTo(16 + 5);
  }

  /** The reference divides by ln 1 = 0 here, and an infinity is the least integer to it. */
  @Test
  void distancesBeyondTheMiddleHaveTheFirstRowWhereTheLogarithmIsZero() {
    for (int[] shape : new int[][] {{5, 8}, {2, 2}, {2, 3}}) {
      RelativePositions positions = new RelativePositions(shape[0], shape[1]);
      int mid = shape[1] / 2;
      assertThat(positions.index(mid)).isEqualTo(mid + shape[1]);
      assertThat(positions.index(mid + 1)).isZero();
      assertThat(positions.index(-mid - 3)).isZero();
    }
  }

  @Test
  void moreBucketsThanDistancesStayWithinTheTable() {
    for (int maxDistance : new int[] {1, 2, 24, 33, 34}) {
      RelativePositions positions = new RelativePositions(maxDistance, 64);
      for (int r = -100; r <= 100; r++) {
        assertThat(positions.index(r)).isBetween(0, 127);
        if (Math.abs(r) <= 32) {
          assertThat(positions.bucket(r)).isEqualTo(r);
        }
      }
    }
  }

  @Test
  void bucketsAreOddAndNeverDecrease() {
    long seed = new Random().nextLong();
    Random random = new Random(seed);
    for (int trial = 0; trial < 200; trial++) {
      int buckets = 2 * (1 + random.nextInt(128));
      int distance = buckets / 2 + 2 + random.nextInt(600);
      RelativePositions positions = new RelativePositions(distance, buckets);
      for (int r = 0; r < 2 * distance; r++) {
        String where = "seed " + seed + ": " + positions + ", r = " + r;
        assertThat(positions.bucket(-r)).as(where).isEqualTo(-positions.bucket(r));
        assertThat(positions.bucket(r + 1)).as(where).isGreaterThanOrEqualTo(positions.bucket(r));
        assertThat(positions.index(r)).as(where).isBetween(0, 2 * positions.span() - 1);
      }
    }
  }

  @Test
  void deltaOfChosenQueriesIsTheirRowsOfAllQueries() {
    try (var scope = TensorScope.open()) {
      RelativePositions positions = new RelativePositions(32, 8);
      long[] all = positions.delta(20).toLongs();
      int[][] queries = {{3, 19, 0}, {7, 7, 12}};
      Tensor chosen = positions.delta(queries, 20);
      assertThat(chosen.shape()).containsExactly(2, 3, 20);
      long[] values = chosen.toLongs();
      for (int b = 0; b < 2; b++) {
        for (int q = 0; q < 3; q++) {
          for (int j = 0; j < 20; j++) {
            assertThat(values[(b * 3 + q) * 20 + j]).isEqualTo(all[queries[b][q] * 20 + j]);
          }
        }
      }
    }
  }
}
