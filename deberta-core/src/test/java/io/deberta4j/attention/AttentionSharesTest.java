package io.deberta4j.attention;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Where attention goes, worked out by hand. */
class AttentionSharesTest {
  private static final AttentionLayer LAYER = new AttentionLayer(0, 0, false);

  /**
   * N = 8, [CLS] first, [SEP] last. Column 3 is a stripe: of the five queries that are farther away
   * than one token three give it 2/8 or more. Column 5 is none: only two do.
   */
  @Test
  void sharesOfAMapWorkedOutByHand() {
    float[][] map = {
      {0.25f, 0.25f, 0, 0.25f, 0, 0.25f, 0, 0},
      {0, 0.5f, 0.25f, 0.25f, 0, 0, 0, 0},
      {0, 0, 0.5f, 0.5f, 0, 0, 0, 0},
      {0, 0, 0.25f, 0.25f, 0, 0.5f, 0, 0},
      {0.5f, 0, 0, 0, 0.5f, 0, 0, 0},
      {0, 0.5f, 0, 0.125f, 0, 0, 0.375f, 0},
      {0, 0, 0, 0, 0, 0, 0.25f, 0.75f},
      {0, 0, 0, 0.5f, 0, 0, 0, 0.5f}
    };
    AttentionShares shares = AttentionShares.of(map, Set.of(7));
    assertThat(shares.first()).isCloseTo(0.75 / 8, within(1e-9));
    assertThat(shares.separators()).isCloseTo(1.25 / 8, within(1e-9));
    double[] itself = {0, 0.5, 0.5, 0.25, 0.5, 0, 0.25, 0}; // of the queries in turn
    double[] beside = {0.25, 0.25, 0.5, 0.25, 0, 0.375, 0, 0};
    assertThat(shares.itself()).isCloseTo(DoubleStream.of(itself).sum() / 8, within(1e-9));
    assertThat(shares.beside()).isCloseTo(DoubleStream.of(beside).sum() / 8, within(1e-9));
    assertThat(shares.stripes()).isCloseTo((0.25 + 0.25 + 0.125 + 0.5) / 8, within(1e-9));
    double rest = 0.25 + 0.5 + 0.5; // 0 to 5, 3 to 5, 5 to 1
    assertThat(shares.elsewhere()).isCloseTo(rest / 8, within(1e-9));
  }

  @Test
  void plainPatternsAreWhatTheyLookLike() {
    float[][] identity = new float[10][10];
    float[][] column = new float[10][10];
    for (int i = 0; i < 10; i++) {
      identity[i][i] = 1;
      column[i][4] = 1;
    }
    AttentionShares own = AttentionShares.of(identity, Set.of(9));
    assertThat(own.itself()).isCloseTo(0.8, within(1e-9)); // but for [CLS] and [SEP]
    assertThat(own.first()).isCloseTo(0.1, within(1e-9));
    assertThat(own.separators()).isCloseTo(0.1, within(1e-9));
    assertThat(AttentionShares.of(column, Set.of(9)).stripes()).isCloseTo(0.7, within(1e-9));
    assertThat(AttentionShares.of(column, Set.of(9)).diagonal()).isCloseTo(0.3, within(1e-9));
    AttentionShares even = AttentionShares.ofEven(10, Set.of(9));
    assertThat(even.first()).isCloseTo(0.1, within(1e-7));
    assertThat(even.diagonal()).isCloseTo(0.24, within(1e-7)); // 8 columns of 3 in a hundred
    assertThat(even.stripes()).isZero();
    assertThat(AttentionShares.of(new float[][] {{1}}, Set.of()))
        .isEqualTo(new AttentionShares(1, 0, 0, 0, 0));
  }

  @Test
  void aTextCountsByItsLength() {
    var masses = new AttentionMasses();
    masses.add(result(new float[][] {{1, 0}, {1, 0}}));
    masses.add(result(new float[][] {{0, 0, 0, 1}, {0, 0, 0, 1}, {0, 0, 0, 1}, {1, 0, 0, 0}}));
    assertThat(masses.texts()).isEqualTo(2);
    assertThat(masses.tokens()).isEqualTo(6);
    AttentionShares layer = Objects.requireNonNull(masses.byLayer().get(LAYER));
    assertThat(layer.first()).isCloseTo((2 + 1) / 6.0, within(1e-9));
    assertThat(layer.separators()).isCloseTo(3 / 6.0, within(1e-9));
    assertThat(masses.even().first()).isCloseTo((1 + 1) / 6.0, within(1e-7));
  }

  /** A text of one head whose last token is a separator. */
  private static AttentionMaps.Result result(float[][] map) {
    List<String> tokens = IntStream.range(0, map.length).mapToObj(i -> "t" + i).toList();
    return new AttentionMaps.Result(tokens, Set.of(map.length - 1), List.of(map(LAYER, map)));
  }

  private static AttentionMap map(AttentionLayer layer, float[][] values) {
    return new AttentionMap(layer, 0, values, values, null, null, null);
  }

  /** Two layers and two passes over the second: (0.5 + (1 + 0) / 2) / 2, the 0.25 left out. */
  @Test
  void theDecodersPassesTakeThePlaceOfTheLastLayer() {
    List<AttentionMap> maps = new ArrayList<>();
    float[] toFirst = {0.5f, 0.25f, 1, 0};
    AttentionLayer[] layers = {
      LAYER,
      new AttentionLayer(1, 0, true),
      new AttentionLayer(1, 1, true),
      new AttentionLayer(1, 2, true)
    };
    for (int i = 0; i < layers.length; i++) {
      float[] row = {toFirst[i], 1 - toFirst[i]};
      maps.add(map(layers[i], new float[][] {row, row}));
    }
    var masses = new AttentionMasses();
    masses.add(new AttentionMaps.Result(List.of("a", "b"), Set.of(1), maps));
    assertThat(masses.byLayer().keySet()).containsExactly(layers);
    assertThat(masses.mean().first()).isCloseTo(0.5, within(1e-9));
    assertThat(masses.mean().separators()).isCloseTo(0.5, within(1e-9));
    AttentionMaps.Result other = result(new float[][] {{1}});
    assertThatThrownBy(() -> masses.add(other)).hasMessageContaining("layers");
  }
}
