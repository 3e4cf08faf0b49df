package io.deberta4j.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.deberta4j.io.DataException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class StratifiedSplitTest {
  private static Sample example(String text, String label) {
    return new Sample.Text(text, null, text, null, label);
  }

  private static Set<String> keys(List<Sample> texts) {
    return texts.stream()
        .map(sample -> StratifiedSplit.normalise(((Sample.Text) sample).text()))
        .collect(Collectors.toSet());
  }

  private static long count(List<Sample> texts, String label) {
    return texts.stream().filter(sample -> label.equals(((Sample.Text) sample).label())).count();
  }

  @Test
  void normalisesCompatibilityCaseAndWhiteSpace() {
    assertThat(StratifiedSplit.normalise(" \u00A0Ｍy\tﬁrst\n\n CARD\u3000"))
        .isEqualTo("my first card");
  }

  @Test
  void keepsRowsClassesAndDuplicatesWhereTheyBelong() {
    long seed = new Random().nextLong();
    Random random = new Random(seed);
    for (int round = 0; round < 50; round++) {
      List<Sample> all = new ArrayList<>();
      int classes = 2 + random.nextInt(5);
      for (int c = 0; c < classes; c++) {
        for (int i = 0; i < 40 + random.nextInt(60); i++) {
          String text = "class " + c + " text " + random.nextInt(80);
          all.add(
              example(
                  random.nextBoolean() ? text : text.toUpperCase(Locale.ROOT) + " ", "label" + c));
        }
      }
      double fraction = 0.05 + 0.4 * random.nextDouble();
      StratifiedSplit split = StratifiedSplit.of(all, fraction, round);
      String where = "seed " + seed + " round " + round;
      assertThat(split.train().size() + split.heldOut().size()).as(where).isEqualTo(all.size());
      assertThat(keys(split.train())).as(where).doesNotContainAnyElementsOf(keys(split.heldOut()));
      for (int c = 0; c < classes; c++) {
        long total = count(all, "label" + c);
        assertThat((double) count(split.heldOut(), "label" + c))
            .as(where)
            .isCloseTo(total * fraction, within(2.0)); // groups of equal texts are not cut
      }
    }
  }

  @Test
  void dependsOnSeedAndRowsButNotOnTheirOrder() {
    List<Sample> all = new ArrayList<>();
    for (int i = 0; i < 200; i++) {
      all.add(example("text " + i, "label" + i % 3));
    }
    StratifiedSplit split = StratifiedSplit.of(all, 0.1, 7);
    List<Sample> reordered = new ArrayList<>(all);
    Collections.shuffle(reordered, new Random(1));
    assertThat(keys(StratifiedSplit.of(reordered, 0.1, 7).heldOut()))
        .isEqualTo(keys(split.heldOut()));
    assertThat(keys(StratifiedSplit.of(all, 0.1, 8).heldOut())).isNotEqualTo(keys(split.heldOut()));
  }

  @Test
  void keepsEqualTextsOfDifferentLabelsTogether() {
    List<Sample> all = new ArrayList<>();
    for (int i = 0; i < 60; i++) {
      all.add(example("text " + i, "a"));
      all.add(example("TEXT  " + i, "b"));
    }
    StratifiedSplit split = StratifiedSplit.of(all, 0.25, 3);
    Set<String> both = new HashSet<>(keys(split.train()));
    both.retainAll(keys(split.heldOut()));
    assertThat(both).isEmpty();
  }

  @Test
  void neverHoldsOutAWholeClass() {
    List<Sample> all = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      all.add(example("text " + i, "common"));
    }
    all.add(example("single", "rare"));
    StratifiedSplit split = StratifiedSplit.of(all, 0.9, 5);
    assertThat(count(split.train(), "rare")).isEqualTo(1);
    assertThat(count(split.train(), "common")).isEqualTo(2);
  }

  @Test
  void refusesASplitThatLeavesOneSideEmpty() {
    List<Sample> two = List.of(example("x", "a"), example("y", "b"));
    assertThatThrownBy(() -> StratifiedSplit.of(two, 0.1, 1))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("2 examples");
    assertThatThrownBy(() -> StratifiedSplit.of(two, 1, 1))
        .isInstanceOf(IllegalArgumentException.class);
  }

  /** The held-out tenth that the embedded model has never seen: another one would flatter it. */
  @Test
  void holdsOutTheSameTextsForEver() {
    List<Sample> all = new ArrayList<>();
    for (int i = 0; i < 12; i++) {
      all.add(example("text " + i, "label" + i % 2));
    }
    assertThat(keys(StratifiedSplit.of(all, 0.25, 42).heldOut()))
        .containsExactlyInAnyOrder("text 1", "text 2", "text 6", "text 7");
  }

  /** All questions about a text are on one side. */
  @Test
  void keepsQuestionsAboutATextTogether() {
    List<Sample> all = new ArrayList<>();
    for (int i = 0; i < 40; i++) {
      all.add(new Sample.Question("q" + i, "why " + i, "context " + i % 10, List.of()));
    }
    StratifiedSplit split = StratifiedSplit.of(all, 0.3, 1);
    assertThat(split.heldOut()).hasSize(12);
    Set<String> contexts =
        split.heldOut().stream()
            .map(sample -> ((Sample.Question) sample).context())
            .collect(Collectors.toSet());
    assertThat(contexts).hasSize(3);
  }
}
