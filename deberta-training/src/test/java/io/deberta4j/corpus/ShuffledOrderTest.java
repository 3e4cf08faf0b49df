package io.deberta4j.corpus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.deberta4j.data.BatchOrder;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/** Every epoch has every example once, in an order that looks random and needs no memory. */
class ShuffledOrderTest {
  @Test
  void everyEpochHasEveryExampleOnce() {
    long seed = new Random().nextLong();
    for (int examples = 1; examples < 600; examples++) {
      ShuffledOrder order = new ShuffledOrder(examples, seed);
      for (int epoch = 0; epoch < 3; epoch++) {
        boolean[] seen = new boolean[examples];
        for (int position = 0; position < examples; position++) {
          int example = (int) order.example(epoch, position);
          assertThat(seen[example]).as("seed %d, %d examples", seed, examples).isFalse();
          seen[example] = true;
        }
      }
    }
  }

  @Test
  void batchesAreTheOrderInParts() {
    ShuffledOrder order = new ShuffledOrder(23, 7);
    BatchOrder batches = order.batches(5);
    assertThat(batches.batchesPerEpoch()).isEqualTo(5);
    for (int epoch = 0; epoch < 3; epoch++) {
      int at = epoch;
      List<int[]> all = batches.epoch(epoch);
      assertThat(all).hasSize(5);
      assertThat(all.get(4)).hasSize(3);
      assertThat(all.stream().flatMapToInt(Arrays::stream))
          .containsExactlyElementsOf(
              LongStream.range(0, 23).mapToObj(p -> (int) order.example(at, p)).toList());
    }
    assertThatThrownBy(() -> batches.epoch(0).get(5)).isInstanceOf(IndexOutOfBoundsException.class);
  }

  @Test
  void epochsFollowOneAnother() {
    ShuffledOrder order = new ShuffledOrder(10, 7);
    assertThat(LongStream.range(20, 30).map(order::example).toArray())
        .containsExactly(LongStream.range(0, 10).map(p -> order.example(2, p)).toArray());
  }

  @Test
  void seedsAndEpochsGiveOtherOrders() {
    ShuffledOrder order = new ShuffledOrder(100, 7);
    long[] first = LongStream.range(0, 100).map(p -> order.example(0, p)).toArray();
    assertThat(LongStream.range(0, 100).map(p -> order.example(1, p)).toArray())
        .isNotEqualTo(first);
    ShuffledOrder other = new ShuffledOrder(100, 8);
    assertThat(LongStream.range(0, 100).map(p -> other.example(0, p)).toArray())
        .isNotEqualTo(first);
  }

  /**
   * Where two neighbours end up, over many epochs: each place alike, and independent of the other's
   * (chi-squared of 19 and of 379 degrees of freedom, far beyond the 99.99 % quantile otherwise).
   */
  @Test
  void placesAreUniform() {
    int examples = 20;
    int epochs = 40_000;
    ShuffledOrder order = new ShuffledOrder(examples, 7);
    double[] single = new double[examples];
    double[] pairs = new double[examples * examples];
    for (int epoch = 0; epoch < epochs; epoch++) {
      int first = (int) order.example(epoch, 3);
      int second = (int) order.example(epoch, 4);
      single[first]++;
      pairs[first * examples + second]++;
    }
    assertThat(chiSquared(single, epochs / 20.0)).isLessThan(50);
    assertThat(chiSquared(pairs, epochs / 380.0)).isLessThan(490);
  }

  private static double chiSquared(double[] counts, double expected) {
    double sum = 0;
    for (double count : counts) {
      sum += count == 0 ? 0 : (count - expected) * (count - expected) / expected;
    }
    return sum;
  }

  @Test
  void anyNumberOfExamplesWillDo() {
    ShuffledOrder order = new ShuffledOrder(1L << 60, 7);
    assertThat(order.example(3, (1L << 60) - 1)).isBetween(0L, (1L << 60) - 1);
    assertThatThrownBy(() -> new ShuffledOrder(0, 7)).hasMessageContaining("got 0");
    assertThatThrownBy(() -> order.example(0, 1L << 60))
        .isInstanceOf(IndexOutOfBoundsException.class);
  }
}
