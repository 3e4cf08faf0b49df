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
import java.util.regex.Matcher;
import java.util.regex.Pattern;
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

  @Test
  void sharesOfAMapWorkedOutByHand() {
    float[][] map = {{0.5f, 0.5f, 0, 0}, {0, 1, 0, 0}, {0, 0.75f, 0.25f, 0}, {0.5f, 0, 0, 0.5f}};
    AttentionShares shares = AttentionShares.of(map);
    assertThat(shares.diagonal()).isCloseTo((0.5 + 1 + 0.25 + 0.5) / 4, within(1e-9));
    assertThat(shares.first()).isCloseTo(0.25, within(1e-9));
    assertThat(shares.stripes()).isCloseTo(2.25 / 4, within(1e-9)); // the second column alone
  }

  @Test
  void writesAPageAndPicturesOfEveryHead() throws IOException {
    List<AttentionMap> maps = maps(TestConfigs.small(), new Random(3));
    List<String> tokens = IntStream.range(0, TOKENS).mapToObj(i -> "<" + i).toList();
    AttentionPage.write(folder, new AttentionMaps.Result(tokens, maps));

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
    List<AttentionShares> byLayer = AttentionPage.byLayer(maps);
    assertThat(byLayer).hasSize(2);
    double expected =
        maps.subList(0, 4).stream().mapToDouble(m -> m.shares().diagonal()).average().orElseThrow();
    assertThat(byLayer.get(0).diagonal()).isCloseTo(expected, within(1e-12));
  }
}
