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
  private static LabelledText example(String text, String label) {
    return new LabelledText(text, null, label);
  }

  private static Set<String> keys(List<LabelledText> texts) {
    return texts.stream()
        .map(text -> StratifiedSplit.normalise(text.text()))
        .collect(Collectors.toSet());
  }

  private static long count(List<LabelledText> texts, String label) {
    return texts.stream().filter(text -> text.label().equals(label)).count();
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
      List<LabelledText> all = new ArrayList<>();
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
    List<LabelledText> all = new ArrayList<>();
    for (int i = 0; i < 200; i++) {
      all.add(example("text " + i, "label" + i % 3));
    }
    StratifiedSplit split = StratifiedSplit.of(all, 0.1, 7);
    List<LabelledText> reordered = new ArrayList<>(all);
    Collections.shuffle(reordered, new Random(1));
    assertThat(keys(StratifiedSplit.of(reordered, 0.1, 7).heldOut()))
        .isEqualTo(keys(split.heldOut()));
    assertThat(keys(StratifiedSplit.of(all, 0.1, 8).heldOut())).isNotEqualTo(keys(split.heldOut()));
  }

  @Test
  void keepsEqualTextsOfDifferentLabelsTogether() {
    List<LabelledText> all = new ArrayList<>();
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
    List<LabelledText> all = new ArrayList<>();
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
    List<LabelledText> two = List.of(example("x", "a"), example("y", "b"));
    assertThatThrownBy(() -> StratifiedSplit.of(two, 0.1, 1))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("2 rows");
    assertThatThrownBy(() -> StratifiedSplit.of(two, 1, 1))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
