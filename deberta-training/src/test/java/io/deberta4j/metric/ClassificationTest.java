package io.deberta4j.metric;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.TreeSet;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;

class ClassificationTest {
  private static final Offset<Double> EXACT = within(1e-12);

  /** Six examples counted by hand: 2 true positives, 1 false, 1 missed, 2 true negatives. */
  @Test
  void binaryFiguresAreThoseCountedByHand() {
    int[] labels = {1, 1, 1, 0, 0, 0};
    int[] answers = {1, 1, 0, 1, 0, 0};
    assertThat(Classification.accuracy(labels, answers)).isEqualTo(4 / 6.0, EXACT);
    assertThat(Classification.f1(labels, answers, 1)).isEqualTo(2 / 3.0, EXACT);
    assertThat(Classification.matthews(labels, answers, 2)).isEqualTo(3 / 9.0, EXACT);
    assertThat(Classification.macroF1(labels, answers, 2)).isEqualTo(2 / 3.0, EXACT);
  }

  /** scikit-learn's example of matthews_corrcoef and the CommitmentBank's macro-F1, by hand. */
  @Test
  void figuresOfSeveralClassesAreThoseCountedByHand() {
    int[] labels = {0, 0, 1, 2};
    int[] answers = {0, 1, 1, 0};
    // F1: class 0 2/4, class 1 2/3, class 2 0
    assertThat(Classification.macroF1(labels, answers, 3)).isEqualTo(7 / 18.0, EXACT);
    assertThat(Classification.macroF1(labels, answers, 5)).isEqualTo(7 / 18.0, EXACT);
    // right 2, n 4, labels 2 1 1, answers 2 2 0: (2·4 − 6) / √((16 − 8)(16 − 6))
    assertThat(Classification.matthews(labels, answers, 3)).isEqualTo(2 / Math.sqrt(80), EXACT);
  }

  @Test
  void constantAnswersAndNoExamplesGiveNoNaN() {
    int[] labels = {1, 0, 1};
    assertThat(Classification.matthews(labels, new int[] {1, 1, 1}, 2)).isZero();
    assertThat(Classification.f1(labels, new int[3], 1)).isZero();
    assertThat(Classification.f1(new int[3], new int[3], 1)).isZero();
    int[] none = {};
    assertThat(Classification.accuracy(none, none)).isZero();
    assertThat(Classification.macroF1(none, none, 3)).isZero();
    assertThat(Classification.matthews(none, none, 3)).isZero();
    assertThat(Classification.groupsRight(List.of(), none, none)).isZero();
    assertThatThrownBy(() -> Classification.accuracy(labels, none))
        .hasMessageContaining("3 labels and 0 answers");
  }

  /** MultiRC: of two questions one has all its answers right. */
  @Test
  void aGroupCountsIfAllOfItIsRight() {
    int[] labels = {1, 0, 1, 1};
    int[] answers = {1, 0, 1, 0};
    assertThat(Classification.groupsRight(List.of("a", "a", "b", "b"), labels, answers))
        .isEqualTo(0.5, EXACT);
  }

  /** Against the definitions: precision and recall per class; Pearson's r of 0/1 for Matthews. */
  @Test
  void figuresAgreeWithTheirDefinitionsOnRandomAnswers() {
    long seed = new Random().nextLong();
    Random random = new Random(seed);
    for (int round = 0; round < 300; round++) {
      int classes = 2 + random.nextInt(4);
      int n = 1 + random.nextInt(30);
      int[] labels = random.ints(n, 0, classes).toArray();
      int[] answers = random.ints(n, 0, classes).toArray();
      TreeSet<Integer> occurring = new TreeSet<>();
      double sum = 0;
      for (int i = 0; i < n; i++) {
        occurring.add(labels[i]);
        occurring.add(answers[i]);
      }
      for (int c : occurring) {
        assertThat(Classification.f1(labels, answers, c))
            .as("seed %d", seed)
            .isEqualTo(naiveF1(labels, answers, c), EXACT);
        sum += naiveF1(labels, answers, c);
      }
      assertThat(Classification.macroF1(labels, answers, classes))
          .as("seed %d", seed)
          .isEqualTo(sum / occurring.size(), EXACT);
      if (classes == 2) {
        assertThat(Classification.matthews(labels, answers, 2))
            .as("seed %d", seed)
            .isEqualTo(Correlation.pearson(doubles(labels), doubles(answers)), within(1e-9));
      }
    }
  }

  private static double[] doubles(int[] values) {
    return Arrays.stream(values).asDoubleStream().toArray();
  }

  private static double naiveF1(int[] labels, int[] answers, int c) {
    double right = 0;
    double found = 0;
    double there = 0;
    for (int i = 0; i < labels.length; i++) {
      right += labels[i] == c && answers[i] == c ? 1 : 0;
      found += answers[i] == c ? 1 : 0;
      there += labels[i] == c ? 1 : 0;
    }
    double precision = found == 0 ? 0 : right / found;
    double recall = there == 0 ? 0 : right / there;
    return precision + recall == 0 ? 0 : 2 * precision * recall / (precision + recall);
  }
}
