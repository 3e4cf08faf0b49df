package io.deberta4j.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.deberta4j.tensor.TensorScope;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class BatchingTest {
  private static int[] lengths(int count) {
    Random random = new Random(4);
    return IntStream.generate(() -> 1 + random.nextInt(60)).limit(count).toArray();
  }

  private static int[] flat(List<int[]> batches) {
    return batches.stream().flatMapToInt(Arrays::stream).toArray();
  }

  @Test
  void everyEpochHasEveryExampleOnce() {
    for (boolean grouped : new boolean[] {false, true}) {
      ShuffledBatches order = new ShuffledBatches(lengths(103), 8, grouped, 5);
      for (int epoch = 0; epoch < 3; epoch++) {
        List<int[]> batches = order.epoch(epoch);
        assertThat(batches).hasSize(order.batchesPerEpoch()).hasSize(13);
        assertThat(Arrays.stream(flat(batches)).sorted().toArray())
            .isEqualTo(IntStream.range(0, 103).toArray());
      }
    }
  }

  @Test
  void theOrderDependsOnSeedAndEpochAlone() {
    int[] lengths = lengths(103);
    int[] first = flat(new ShuffledBatches(lengths, 8, false, 5).epoch(2));
    assertThat(flat(new ShuffledBatches(lengths, 8, false, 5).epoch(2))).isEqualTo(first);
    assertThat(flat(new ShuffledBatches(lengths, 8, false, 5).epoch(3))).isNotEqualTo(first);
    assertThat(flat(new ShuffledBatches(lengths, 8, false, 6).epoch(2))).isNotEqualTo(first);
  }

  @Test
  void groupingByLengthSavesPadding() {
    int[] lengths = lengths(400);
    assertThat(padded(lengths, new ShuffledBatches(lengths, 8, true, 5).epoch(0)))
        .isLessThan(padded(lengths, new ShuffledBatches(lengths, 8, false, 5).epoch(0)) * 2 / 3);
  }

  private static int padded(int[] lengths, List<int[]> batches) {
    return batches.stream()
        .mapToInt(b -> b.length * Arrays.stream(b).map(i -> lengths[i]).max().orElse(0))
        .sum();
  }

  @Test
  void batchesArePaddedToTheirLongestExample() {
    Features shorter = features(new TokenRow(new int[] {5, 6}, new int[] {0, 1}), 2);
    Features longer = features(new TokenRow(new int[] {7, 8, 9}, new int[3]), 0);
    try (var scope = TensorScope.open()) {
      FeatureBatch batch = new FeatureCollator(1).collate(List.of(shorter, longer));
      assertThat(batch.input().inputIds().toLongs()).containsExactly(5, 6, 1, 7, 8, 9);
      assertThat(batch.input().attentionMask().toLongs()).containsExactly(1, 1, 0, 1, 1, 1);
      assertThat(Objects.requireNonNull(batch.labels()).toLongs()).containsExactly(2, 0);
    }
  }

  private static Features features(TokenRow row, int label) {
    return new Features(0, List.of(row), new Target.Label(label), new Alignment.None());
  }

  @Test
  void tokenDropoutHidesItsShareAndNoSpecialToken() {
    int[] ids = new int[10_002];
    Arrays.fill(ids, 50);
    ids[0] = 1;
    ids[ids.length - 1] = 2;
    TokenRow row = new TokenRow(ids, new int[ids.length]);
    TokenDropout dropout = new TokenDropout(0.2, 4, Set.of(1, 2));
    int[] hidden = dropout.apply(row, new Random(9)).ids();
    assertThat(hidden[0]).isEqualTo(1);
    assertThat(hidden[hidden.length - 1]).isEqualTo(2);
    long count = Arrays.stream(hidden).filter(id -> id == 4).count();
    assertThat(count / 10_000.0).isCloseTo(0.2, within(0.02)); // 5 standard deviations
    assertThat(dropout.apply(row, new Random(9)).ids()).isEqualTo(hidden);
    assertThat(TokenDropout.none().apply(row, new Random(9))).isSameAs(row);
  }
}
