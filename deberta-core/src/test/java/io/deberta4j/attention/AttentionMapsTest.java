package io.deberta4j.attention;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.deberta4j.checkpoint.Parameters;
import io.deberta4j.model.Batch;
import io.deberta4j.model.DebertaConfig;
import io.deberta4j.model.DebertaModel;
import io.deberta4j.model.PositionTerm;
import io.deberta4j.model.TestConfigs;
import io.deberta4j.tensor.DType;
import io.deberta4j.tensor.NoGrad;
import io.deberta4j.tensor.RandomSource;
import io.deberta4j.tensor.Tensor;
import io.deberta4j.tensor.TensorScope;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AttentionMapsTest {
  private static final int TOKENS = 13;

  @TempDir Path folder;

  private static List<AttentionMap> maps(DebertaConfig config, Random random) {
    long[] ids = random.longs(TOKENS, 1, config.vocabSize()).toArray();
    try (var scope = TensorScope.open();
        var off = NoGrad.open();
        var source = new RandomSource(random.nextLong());
        var weights = Parameters.initialise(source, 0.6, DType.F32)) {
      var model = new DebertaModel(weights, config);
      return AttentionMaps.maps(model, Batch.of(Tensor.of(ids, 1, TOKENS)));
    }
  }

  /** The definition, eq. 4: attention is the softmax of the sum of the terms. */
  @Test
  void theTermsAddUpToTheAttention() {
    long seed = new Random().nextLong();
    Random random = new Random(seed);
    for (int trial = 0; trial < 20; trial++) {
      DebertaConfig config = TestConfigs.random(random);
      String where = "seed " + seed + ", trial " + trial + ": " + config;
      List<AttentionMap> maps = maps(config, random);
      assertThat(maps).hasSize(config.numHiddenLayers() * config.numAttentionHeads());
      for (AttentionMap map : maps) {
        boolean relative = config.attention().relativeAttention();
        assertThat(map.contentToPosition() != null)
            .as(where)
            .isEqualTo(relative && config.attention().uses(PositionTerm.C2P));
        assertThat(map.positionToContent() != null)
            .as(where)
            .isEqualTo(relative && config.attention().uses(PositionTerm.P2C));
        for (int i = 0; i < TOKENS; i++) {
          assertThat(map.probabilities()[i])
              .as(where)
              .containsExactly(softmaxOfSum(map, i), within(2e-5f));
        }
      }
    }
  }

  private static float[] softmaxOfSum(AttentionMap map, int i) {
    double[] scores = new double[TOKENS];
    double sum = 0;
    float[][] c2p = map.contentToPosition();
    float[][] p2c = map.positionToContent();
    for (int j = 0; j < TOKENS; j++) {
      double score = map.contentToContent()[i][j];
      score += (c2p == null ? 0 : c2p[i][j]) + (p2c == null ? 0 : p2c[i][j]);
      scores[j] = Math.exp(score);
      sum += scores[j];
    }
    float[] row = new float[TOKENS];
    for (int j = 0; j < TOKENS; j++) {
      row[j] = (float) (scores[j] / sum);
    }
    return row;
  }

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
  void sharesAddUpToAllOfIt() {
    long seed = new Random().nextLong();
    Random random = new Random(seed);
    for (AttentionMap map : maps(TestConfigs.random(random), random)) {
      AttentionShares shares = AttentionShares.of(map.probabilities(), Set.of(TOKENS - 1, 5));
      double places = 0;
      for (int i = 0; i < TOKENS; i++) {
        for (int j = 1; j < TOKENS - 1; j++) {
          places += j != 5 && Math.abs(i - j) <= 1 ? map.probabilities()[i][j] / TOKENS : 0;
        }
      }
      assertThat(shares.diagonal()).as("seed %d", seed).isCloseTo(places, within(1e-6));
      assertThat(shares.stripes()).as("seed %d", seed).isBetween(0.0, 1.0);
      assertThat(shares.elsewhere()).as("seed %d", seed).isBetween(-1e-6, 1.0);
    }
  }

  @Test
  void aTextCountsByItsLength() {
    var masses = new AttentionMasses();
    masses.add(result(new float[][] {{1, 0}, {1, 0}}));
    masses.add(result(new float[][] {{0, 0, 0, 1}, {0, 0, 0, 1}, {0, 0, 0, 1}, {1, 0, 0, 0}}));
    assertThat(masses.texts()).isEqualTo(2);
    assertThat(masses.tokens()).isEqualTo(6);
    AttentionShares layer = masses.byLayer().get(0);
    assertThat(layer.first()).isCloseTo((2 + 1) / 6.0, within(1e-9));
    assertThat(layer.separators()).isCloseTo(3 / 6.0, within(1e-9));
    assertThat(masses.even().first()).isCloseTo((1 + 1) / 6.0, within(1e-7));
  }

  /** A text of one head whose last token is a separator. */
  private static AttentionMaps.Result result(float[][] map) {
    List<String> tokens = IntStream.range(0, map.length).mapToObj(i -> "t" + i).toList();
    return new AttentionMaps.Result(
        tokens, Set.of(map.length - 1), List.of(new AttentionMap(0, 0, map, map, null, null)));
  }

  @Test
  void writesAPageAndPicturesOfEveryHead() throws IOException {
    List<AttentionMap> maps = maps(TestConfigs.small(), new Random(3));
    List<String> tokens = IntStream.range(0, TOKENS).mapToObj(i -> "<" + i).toList();
    AttentionPage.write(folder, new AttentionMaps.Result(tokens, Set.of(TOKENS - 1), maps));

    String page = Files.readString(folder.resolve(AttentionPage.FILE));
    Matcher json = Pattern.compile("id=data>(.*)</script>").matcher(page);
    assertThat(json.find()).isTrue();
    assertThat(json.group(1)).contains("\"tokens\":[\"\\u003c0\"", "\"c2p\"").doesNotContain("<");
    assertThat(page).doesNotContain("/*DATA*/", "http:", "https:");

    BufferedImage all = ImageIO.read(folder.resolve("attention.png").toFile());
    int map = 96 / TOKENS * TOKENS;
    assertThat(all.getWidth()).isEqualTo(4 * map + 3 * 3);
    assertThat(all.getHeight()).isEqualTo(2 * map + 3);
    for (String name : new String[] {"c2c.png", "c2p.png", "p2c.png", "layer-02-head-04.png"}) {
      assertThat(ImageIO.read(folder.resolve(name).toFile())).as(name).isNotNull();
    }
    // The darkest place of a head's own picture is where its attention is largest.
    AttentionMap head = maps.get(0);
    BufferedImage own = ImageIO.read(folder.resolve("layer-01-head-01.png").toFile());
    int scale = 240 / TOKENS;
    for (int i = 0; i < TOKENS; i++) {
      for (int j = 0; j < TOKENS; j++) {
        if (head.probabilities()[i][j] == AttentionPictures.largest(head.probabilities())) {
          assertThat(own.getRGB(j * scale, i * scale) & 0xFFFFFF).isEqualTo(0x141E5A);
        }
      }
    }
  }

  @Test
  void layersAreAveraged() {
    List<AttentionMap> maps = maps(TestConfigs.small(), new Random(4));
    var result = new AttentionMaps.Result(List.of(), Set.of(TOKENS - 1), maps);
    List<AttentionShares> byLayer = result.byLayer();
    assertThat(byLayer).hasSize(2);
    double expected =
        maps.subList(0, 4).stream()
            .mapToDouble(map -> result.shares(map).diagonal())
            .average()
            .orElseThrow();
    assertThat(byLayer.get(0).diagonal()).isCloseTo(expected, within(1e-12));
  }
}
