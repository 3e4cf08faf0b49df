package io.deberta4j.attention;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.deberta4j.attention.AttentionMaps.Decoder;
import io.deberta4j.checkpoint.Parameters;
import io.deberta4j.model.AttentionConfig;
import io.deberta4j.model.Batch;
import io.deberta4j.model.DebertaConfig;
import io.deberta4j.model.DebertaModel;
import io.deberta4j.model.PositionTerm;
import io.deberta4j.model.PositionVariant;
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
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import javax.imageio.ImageIO;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AttentionMapsTest {
  private static final int TOKENS = 13;
  private static final AttentionLayer LAYER = new AttentionLayer(0, 0, false);

  @TempDir Path folder;

  private static List<AttentionMap> maps(DebertaConfig config, Random random) {
    return maps(config, null, random);
  }

  private static List<AttentionMap> maps(
      DebertaConfig config, AttentionMaps.@Nullable Decoder decoder, Random random) {
    long[] ids = random.longs(TOKENS, 1, config.vocabSize()).toArray();
    try (var scope = TensorScope.open();
        var off = NoGrad.open();
        var source = new RandomSource(random.nextLong());
        var weights = Parameters.initialise(source, 0.6, DType.F32)) {
      var model = new DebertaModel(weights, config);
      return ModelMaps.of(model, decoder).of(Batch.of(Tensor.of(ids, 1, TOKENS)));
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
        requireSoftmaxOfTheTerms(map, where);
        boolean relative = config.attention().relativeAttention();
        assertThat(map.contentToPosition() != null)
            .as(where)
            .isEqualTo(relative && config.attention().uses(PositionTerm.C2P));
        assertThat(map.positionToContent() != null)
            .as(where)
            .isEqualTo(relative && config.attention().uses(PositionTerm.P2C));
        assertThat(map.bias()).as(where).isNull();
      }
    }
  }

  private static void requireSoftmaxOfTheTerms(AttentionMap map, String where) {
    for (int i = 0; i < TOKENS; i++) {
      assertThat(map.probabilities()[i])
          .as(where)
          .containsExactly(softmaxOfSum(map, i), within(2e-5f));
    }
  }

  /** The models that experiments compare add a bias, or positions again to every layer's input. */
  @Test
  void theTermsOfExperimentsAddUpToo() {
    long seed = new Random().nextLong();
    Random random = new Random(seed);
    DebertaConfig base = TestConfigs.small();
    AttentionConfig none = base.attention().withTerms(List.of());
    DebertaConfig biased = base.withPositions(false, none, PositionVariant.RELATIVE_BIAS);
    for (AttentionMap map : maps(biased, random)) {
      assertThat(map.bias()).isNotNull();
      assertThat(AttentionPictures.largest(Objects.requireNonNull(map.bias()))).isPositive();
      requireSoftmaxOfTheTerms(map, "seed " + seed);
    }
    DebertaConfig again = base.withPositions(true, none, PositionVariant.ABSOLUTE_IN_EVERY_LAYER);
    maps(again, random).forEach(map -> requireSoftmaxOfTheTerms(map, "seed " + seed));
  }

  /** The decoder's first query is H, and the absolute positions; its second what came of that. */
  @Test
  void aDecodersPassesAskWithQueriesOfTheirOwn() {
    long seed = new Random().nextLong();
    Random random = new Random(seed);
    DebertaConfig config = TestConfigs.small();
    int heads = config.numAttentionHeads();
    List<AttentionMap> plain = maps(config, new Random(seed));
    List<AttentionMap> without = maps(config, new Decoder(2, false), new Random(seed));
    List<AttentionMap> with = maps(config, new Decoder(3, true), random);
    assertThat(plain.stream().map(map -> map.layer().label()).distinct())
        .containsExactly("layer 1", "layer 2");
    assertThat(with.stream().map(map -> map.layer().label()).distinct())
        .containsExactly(
            "layer 1", "layer 2 as encoder", "decoder pass 1", "decoder pass 2", "decoder pass 3");
    with.forEach(map -> requireSoftmaxOfTheTerms(map, "seed " + seed));
    for (int head = 0; head < heads; head++) { // without positions the first query is H itself
      AttentionMap encoder = without.get(heads + head);
      AttentionMap first = without.get(2 * heads + head);
      assertThat(distance(encoder, first)).as("seed %d", seed).isLessThan(2e-5);
      assertThat(distance(first, without.get(3 * heads + head))).isGreaterThan(1e-3);
      assertThat(distance(with.get(heads + head), with.get(2 * heads + head)))
          .as("seed %d", seed)
          .isGreaterThan(1e-3);
    }
  }

  private static double distance(AttentionMap one, AttentionMap other) {
    double most = 0;
    for (int i = 0; i < TOKENS; i++) {
      for (int j = 0; j < TOKENS; j++) {
        double difference = one.probabilities()[i][j] - other.probabilities()[i][j];
        most = Math.max(most, Math.abs(difference));
      }
    }
    return most;
  }

  private static float[] softmaxOfSum(AttentionMap map, int i) {
    double[] scores = new double[TOKENS];
    double sum = 0;
    float[][] c2p = map.contentToPosition();
    float[][] p2c = map.positionToContent();
    float[][] bias = map.bias();
    for (int j = 0; j < TOKENS; j++) {
      double score = map.contentToContent()[i][j];
      score += (c2p == null ? 0 : c2p[i][j]) + (p2c == null ? 0 : p2c[i][j]);
      score += bias == null ? 0 : bias[i][j];
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
  void writesAPageAndPicturesOfEveryHead() throws IOException {
    List<AttentionMap> maps = maps(TestConfigs.small(), new Random(3));
    List<String> tokens = IntStream.range(0, TOKENS).mapToObj(i -> "<" + i).toList();
    AttentionPage.write(
        folder, Map.of("tiny", new AttentionMaps.Result(tokens, Set.of(TOKENS - 1), maps)));

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
  void twoModelsStandSideBySide() throws IOException {
    List<String> tokens = IntStream.range(0, TOKENS).mapToObj(i -> "t" + i).toList();
    Map<String, AttentionMaps.Result> models = new LinkedHashMap<>();
    List<AttentionMap> decoded = maps(TestConfigs.small(), Decoder.RELEASED, new Random(5));
    models.put("one", new AttentionMaps.Result(tokens, Set.of(TOKENS - 1), decoded));
    models.put(
        "two",
        new AttentionMaps.Result(tokens, Set.of(), maps(TestConfigs.small(), new Random(6))));
    AttentionPage.write(folder, models);

    String page = Files.readString(folder.resolve(AttentionPage.FILE));
    assertThat(page.indexOf("\"name\":\"one\"")).isBetween(0, page.indexOf("\"name\":\"two\""));
    assertThat(page).contains("\"label\":\"layer 2 as encoder\"", "\"label\":\"decoder pass 2\"");
    int map = 96 / TOKENS * TOKENS;
    BufferedImage own = ImageIO.read(folder.resolve("attention.png").toFile());
    BufferedImage other = ImageIO.read(folder.resolve("compare-attention.png").toFile());
    assertThat(own.getHeight()).isEqualTo(4 * map + 3 * 3); // two layers and two passes
    assertThat(other.getHeight()).isEqualTo(2 * map + 3);
    assertThat(folder.resolve("decoder-pass-2-head-04.png")).isNotEmptyFile();
    assertThat(folder.resolve("compare-layer-02-head-04.png")).isNotEmptyFile();
    assertThat(folder.resolve("compare-decoder-pass-2-head-04.png")).doesNotExist();
  }

  @Test
  void layersAreAveraged() {
    List<AttentionMap> maps = maps(TestConfigs.small(), new Random(4));
    var result = new AttentionMaps.Result(List.of(), Set.of(TOKENS - 1), maps);
    Map<AttentionLayer, AttentionShares> byLayer = result.byLayer();
    assertThat(byLayer).hasSize(2);
    double expected =
        maps.subList(0, 4).stream()
            .mapToDouble(map -> result.shares(map).diagonal())
            .average()
            .orElseThrow();
    assertThat(Objects.requireNonNull(byLayer.get(LAYER)).diagonal())
        .isCloseTo(expected, within(1e-12));
  }
}
