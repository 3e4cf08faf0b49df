package io.deberta4j.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Comparator;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Logits to scores. */
final class ScoresTest {
  @Test
  void softmaxOfLargeLogitsDoesNotOverflow() {
    double[] scores = Scores.softmax(new float[] {1000, 1000, -1000});
    assertThat(scores[0]).isCloseTo(0.5, within(1e-12));
    assertThat(scores[2]).isEqualTo(0);
  }

  @Test
  void logSoftmaxIsTheLogarithmAndStaysFinite() {
    long seed = new Random().nextLong();
    Random random = new Random(seed);
    float[] logits = {random.nextFloat(), 3 * random.nextFloat(), -random.nextFloat()};
    for (int i = 0; i < logits.length; i++) {
      assertThat(Scores.logSoftmax(logits, i))
          .as("seed %d", seed)
          .isCloseTo(Math.log(Scores.softmax(logits)[i]), within(1e-12));
    }
    assertThat(Scores.logSoftmax(new float[] {1000, 1000, -1000}, 2))
        .isCloseTo(-2000 - Math.log(2), within(1e-9));
  }

  @Test
  void sigmoidSaturatesWithoutNan() {
    assertThat(Scores.sigmoid(new float[] {-1e9f, 0, 1e9f})).containsExactly(0, 0.5, 1);
  }

  @Test
  void topIsTheStartOfTheSortedOrder() {
    long seed = new Random().nextLong();
    Random random = new Random(seed);
    for (int trial = 0; trial < 500; trial++) {
      double[] scores = random.ints(1 + random.nextInt(30), 0, 10).asDoubleStream().toArray();
      int first = 1 + random.nextInt(scores.length);
      int count = 1 + random.nextInt(12);
      int[] expected =
          IntStream.range(0, first)
              .boxed()
              .sorted(Comparator.comparingDouble(i -> -scores[i]))
              .limit(count)
              .mapToInt(Integer::intValue)
              .toArray();
      assertThat(Scores.top(scores, first, count)).as("seed %d", seed).containsExactly(expected);
    }
  }
}
