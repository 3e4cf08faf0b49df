package io.deberta4j.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.deberta4j.io.ConfigException;
import io.deberta4j.testing.TestFolders;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** What a config.json may say, and what is refused. */
class ConfigJsonTest {
  private static final String SIZES =
      "\"vocab_size\": 100, \"hidden_size\": 32, \"num_attention_heads\": 4,"
          + " \"num_hidden_layers\": 2, \"intermediate_size\": 64";

  private static DebertaConfig parse(String more) {
    return ConfigJson.parse("{" + SIZES + (more.isEmpty() ? "" : ", ") + more + "}");
  }

  @Test
  void defaultsAreThoseOfHuggingFace() {
    DebertaConfig config = parse("\"model_type\": \"deberta-v2\"");
    assertThat(config.modelType()).isEqualTo(ModelType.DEBERTA_V2);
    assertThat(config.attention().relativeAttention()).isFalse();
    assertThat(config.positionBiasedInput()).isTrue();
    assertThat(config.layerNormEps()).isEqualTo(1e-7);
    assertThat(config.maxPositionEmbeddings()).isEqualTo(512);
    assertThat(config.attention().maxRelativePositions()).isEqualTo(512);
    assertThat(config.hiddenAct()).isEqualTo(Activation.GELU);
    assertThat(config.conv()).isNull();
    assertThat(config.head().labels()).containsExactly("LABEL_0", "LABEL_1");
    assertThat(config.head().clsDropout()).isEqualTo(0.1);
  }

  @Test
  void bothSpellingsOfTheTermsAreRead() {
    List<PositionTerm> both = List.of(PositionTerm.P2C, PositionTerm.C2P);
    assertThat(parse("\"pos_att_type\": \"p2c|c2p\"").attention().posAttType()).isEqualTo(both);
    assertThat(parse("\"pos_att_type\": [\"p2c\", \"c2p\"]").attention().posAttType())
        .isEqualTo(both);
    assertThat(parse("\"pos_att_type\": null").attention().posAttType()).isEmpty();
  }

  /** disentangled_attention.py and pooling.py: {@code getattr} with defaults of their own. */
  @Test
  void defaultsOfMicrosoftsCodeAreItsOwn() {
    for (String form : List.of("", "\"model_type\": \"deberta-v2\", \"padding_idx\": 0, ")) {
      DebertaConfig config = parse(form + "\"hidden_act\": \"relu\"");
      assertThat(config.attention().posAttType()).containsExactly(PositionTerm.C2P);
      assertThat(config.pooler().act()).isEqualTo(Activation.RELU);
      assertThat(parse(form + "\"pos_att_type\": \"\"").attention().posAttType()).isEmpty();
      DebertaConfig own = parse(form + "\"hidden_act\": \"relu\", \"pooling\": {}");
      assertThat(own.pooler().act()).isEqualTo(Activation.GELU);
    }
    for (String form : List.of("", "\"padding_idx\": 0, \"pad_token_id\": 0, ")) {
      DebertaConfig face = parse(form + "\"model_type\": \"deberta-v2\", \"hidden_act\": \"relu\"");
      assertThat(face.attention().posAttType()).isEmpty();
      assertThat(face.pooler().act()).isEqualTo(Activation.GELU);
    }
  }

  /** In v1 p2p counts although it is never computed; in v2 it does not count. */
  @Test
  void theScaleCountsListedTerms() {
    AttentionConfig all = parse("\"pos_att_type\": \"c2p|p2c|p2p\"").attention();
    assertThat(all.scaleFactor(ModelType.DEBERTA)).isEqualTo(4);
    assertThat(all.scaleFactor(ModelType.DEBERTA_V2)).isEqualTo(3);
    AttentionConfig one = parse("\"pos_att_type\": \"c2p\"").attention();
    assertThat(one.scaleFactor(ModelType.DEBERTA_V2)).isEqualTo(2);
  }

  @Test
  void unknownFieldsAreKept() {
    DebertaConfig config = parse("\"transformers_version\": \"4.5.1\", \"answer\": [1, 2]");
    assertThat(config.other()).containsEntry("transformers_version", "4.5.1");
    assertThat(ConfigJson.write(config)).contains("\"answer\"").contains("4.5.1");
  }

  @Test
  void whatIsWrittenReadsBackTheSame() {
    long seed = new Random().nextLong();
    Random random = new Random(seed);
    for (int trial = 0; trial < 50; trial++) {
      DebertaConfig config = TestConfigs.random(random);
      assertThat(ConfigJson.parse(ConfigJson.write(config))).as("seed %d", seed).isEqualTo(config);
    }
  }

  @TestFactory
  Stream<DynamicTest> contradictionsAreRefusedByName() {
    return Stream.of(
            new String[] {"\"attention_head_size\": 16", "attention_head_size"},
            new String[] {"\"position_buckets\": 1", "position_buckets"},
            new String[] {"\"model_type\": \"bert\"", "model_type"},
            new String[] {"\"hidden_act\": \"swiglu\"", "hidden_act"},
            new String[] {"\"pos_att_type\": \"c2p|x2y\"", "x2y"},
            new String[] {"\"norm_rel_ebd\": \"batch_norm\"", "batch_norm"},
            new String[] {"\"conv_kernel_size\": 4", "conv_kernel_size"},
            new String[] {"\"conv_kernel_size\": 3, \"conv_groups\": 5", "conv_groups"},
            new String[] {"\"pad_token_id\": 100", "pad_token_id"},
            new String[] {"\"num_labels\": 3, \"id2label\": {\"0\": \"a\"}", "num_labels"},
            new String[] {"\"id2label\": {\"0\": \"a\", \"2\": \"b\"}", "id2label"},
            new String[] {
              "\"id2label\": {\"0\": \"a\", \"1\": \"b\"}, \"label2id\": {\"a\": 1, \"b\": 0}",
              "label2id"
            },
            new String[] {"\"layer_norm_eps\": 0", "layer_norm_eps"},
            new String[] {"\"hidden_dropout_prob\": 1.5", "hidden_dropout_prob"},
            new String[] {"\"problem_type\": \"guessing\"", "problem_type"},
            new String[] {"\"relative_attention\": \"yes\"", "relative_attention"},
            new String[] {"\"layer_norm_eps\": \"1e-7\"", "layer_norm_eps"},
            new String[] {"\"type_vocab_size\": 1.5", "type_vocab_size"},
            new String[] {"\"encoder_config\": {}", "GLiNER"},
            new String[] {"\"generator\": {}, \"discriminator\": {}", "generator"},
            new String[] {"\"vocab_size\": 100", "vocab_size"})
        .map(
            row ->
                DynamicTest.dynamicTest(
                    row[0],
                    () ->
                        assertThatThrownBy(() -> parse(row[0]))
                            .isInstanceOf(ConfigException.class)
                            .hasMessageContaining(row[1])));
  }

  /** As for a model of short texts with the 256 buckets of v3: no distance needs a logarithm. */
  @Test
  void moreBucketsThanDistancesAreAllowed() {
    assertThat(parse("\"position_buckets\": 64, \"max_position_embeddings\": 24").attention())
        .returns(64, AttentionConfig::positionBuckets)
        .returns(24, AttentionConfig::maxRelativePositions);
  }

  @Test
  void aConfigurationWithoutSizesIsRefused() {
    assertThatThrownBy(() -> ConfigJson.parse("{\"pooling\": {\"dropout\": 0}}"))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("is missing");
    assertThatThrownBy(() -> ConfigJson.parse("[]")).isInstanceOf(ConfigException.class);
    assertThatThrownBy(() -> ConfigJson.parse("{")).isInstanceOf(ConfigException.class);
  }

  /** Files as people publish them: each gives a configuration or says precisely why not. */
  @TestFactory
  Stream<DynamicTest> realConfigurationsAreReadOrPreciselyRefused() throws IOException {
    Path folder = TestFolders.data().resolve("configs");
    if (!Files.isDirectory(folder)) {
      return Stream.of(
          DynamicTest.dynamicTest(
              "real configurations", () -> assumeTrue(false, folder + " is not here")));
    }
    try (Stream<Path> paths = Files.walk(folder)) {
      return paths
          .filter(path -> path.toString().endsWith(".json"))
          .filter(path -> !path.toString().matches(".*(token|gliner2).*"))
          .sorted()
          .toList()
          .stream()
          .map(
              path ->
                  DynamicTest.dynamicTest(folder.relativize(path).toString(), () -> real(path)));
    }
  }

  private static void real(Path path) {
    try {
      DebertaConfig config = ConfigJson.read(path);
      assertThat(ConfigJson.parse(ConfigJson.write(config))).isEqualTo(config);
      assertThat(config.attention().uses(PositionTerm.C2P)).isTrue();
      assertThat(config.positionBiasedInput()).isFalse();
    } catch (ConfigException e) {
      assertThat(e).hasMessageContaining(path.toString());
      assertThat(e.getMessage()).containsAnyOf("is missing", "GLiNER", "generator");
    }
  }
}
