package io.deberta4j.task;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.deberta4j.data.Alignment;
import io.deberta4j.data.Sample;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class SpanDecoderTest {
  private static final Sample.Question QUESTION =
      new Sample.Question("q", "Who?", "Ann met Bob", null);

  /** [CLS] who [SEP] Ann met Bob [SEP] */
  private static final Alignment.Offsets OFFSETS =
      new Alignment.Offsets(
          new int[] {-1, -1, -1, 0, 4, 8, -1}, new int[] {-1, -1, -1, 3, 7, 11, -1});

  private static SpanDecoder.Window window(float[] starts, float[] ends) {
    return new SpanDecoder.Window(OFFSETS, starts, ends);
  }

  @Test
  void theBestAnswerLiesInTheContextAndEndsAfterItsStart() {
    float[] starts = {1, 90, 0, 2, 0, 5, 80};
    float[] ends = {2, 90, 0, 3, 9, 1, 80};
    Prediction.Answer answer =
        SpanDecoder.DEFAULT.decode(QUESTION, List.of(window(starts, ends)), true);
    // Ann met: 2 + 9; Bob: 5 + 1; met: 0 + 9; none: 1 + 2
    assertThat(answer.text()).isEqualTo("Ann met");
    assertThat(answer.noAnswer()).isEqualTo(-8);
    assertThat(answer.text(-9)).isEmpty();
    assertThat(answer.best().stream().mapToDouble(Prediction.Candidate::probability).sum())
        .isCloseTo(1, within(1e-9));
    assertThat(new SpanDecoder(20, 1).decode(QUESTION, List.of(window(starts, ends)), true).text())
        .isEqualTo("met");
  }

  /** No answer is as sure as the window that is least sure of it. */
  @Test
  void theWindowWithTheAnswerDecides() {
    float[] flat = new float[7];
    float[] none = {9, 0, 0, 0, 0, 0, 0};
    float[] bob = {-2, 0, 0, 0, 0, 4, 0};
    Prediction.Answer answer =
        SpanDecoder.DEFAULT.decode(
            QUESTION, List.of(window(none, flat), window(bob, bob), window(none, none)), true);
    assertThat(answer.text()).isEqualTo("Bob");
    assertThat(answer.noAnswer()).isEqualTo(-12);
  }

  @Test
  void aWindowWithoutContextHasNoAnswer() {
    Alignment.Offsets nothing = new Alignment.Offsets(new int[] {-1}, new int[] {-1});
    Prediction.Answer answer =
        SpanDecoder.DEFAULT.decode(
            QUESTION, List.of(new SpanDecoder.Window(nothing, new float[1], new float[1])), false);
    assertThat(answer.text()).isEmpty();
    assertThat(answer.best()).isEmpty();
  }

  /** With all starts and ends looked at, the answer is the best of all pairs. */
  @Test
  void theBestAnswerIsThatOfTryingAllPairs() {
    long seed = new Random().nextLong();
    Random random = new Random(seed);
    for (int round = 0; round < 200; round++) {
      int n = 2 + random.nextInt(12);
      String context = "x".repeat(n);
      int[] from = new int[n];
      int[] to = new int[n];
      float[] starts = new float[n];
      float[] ends = new float[n];
      for (int i = 0; i < n; i++) {
        from[i] = i == 0 ? -1 : i;
        to[i] = i == 0 ? -1 : i + 1;
        starts[i] = (float) random.nextGaussian();
        ends[i] = (float) random.nextGaussian();
      }
      int longest = 1 + random.nextInt(n);
      double best = Double.NEGATIVE_INFINITY;
      for (int i = 1; i < n; i++) {
        for (int j = i; j < Math.min(n, i + longest); j++) {
          best = Math.max(best, (double) starts[i] + ends[j]);
        }
      }
      Prediction.Answer answer =
          new SpanDecoder(n, longest)
              .decode(
                  new Sample.Question("q", "?", context, null),
                  List.of(new SpanDecoder.Window(new Alignment.Offsets(from, to), starts, ends)),
                  false);
      assertThat(answer.best().get(0).score()).as("seed %d", seed).isEqualTo(best);
      assertThat(answer.best())
          .as("seed %d", seed)
          .allMatch(one -> one.span().end() - one.span().start() <= longest);
    }
  }
}
