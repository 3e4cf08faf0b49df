package io.deberta4j.model;

import java.util.Locale;
import java.util.Random;

/** Small configurations for tests, v1 and v2, in every combination of choices. */
public final class TestConfigs {
  private TestConfigs() {}

  /** Returns a small v3 configuration: two layers, width 32, four heads, 60 tokens. */
  public static DebertaConfig small() {
    return ConfigJson.parse(json("deberta-v2", "[\"c2p\",\"p2c\"]", true, 8, 3, true));
  }

  /** Returns a small v1 configuration of the same sizes. */
  public static DebertaConfig smallV1() {
    return ConfigJson.parse(json("deberta", "[\"c2p\",\"p2c\"]", false, -1, 0, true));
  }

  /** Draws a configuration. */
  public static DebertaConfig random(Random random) {
    boolean v1 = random.nextBoolean();
    String[] terms = {"[]", "[\"c2p\"]", "[\"p2c\"]", "[\"c2p\",\"p2c\"]", "[\"p2c\",\"c2p\"]"};
    return ConfigJson.parse(
        json(
            v1 ? "deberta" : "deberta-v2",
            terms[random.nextInt(terms.length)],
            !v1 && random.nextBoolean(),
            v1 || random.nextBoolean() ? -1 : 2 + 2 * random.nextInt(4),
            v1 ? 0 : random.nextInt(2) * 3,
            random.nextInt(5) > 0));
  }

  /**
   * Draws a configuration that also adds absolute positions, segments and a projection of the
   * embeddings, each or not.
   */
  public static DebertaConfig randomInput(Random random) {
    DebertaConfig drawn = random(random);
    String json =
        ConfigJson.write(drawn)
            .replaceFirst(
                "\"position_biased_input\" ?: ?false",
                "\"position_biased_input\": " + random.nextBoolean())
            .replaceFirst(
                "\"type_vocab_size\" ?: ?0", "\"type_vocab_size\": " + 2 * random.nextInt(2))
            .replaceFirst("\"hidden_act\" ?: ?\"gelu\"", "\"hidden_act\": \"" + act(random) + "\"");
    return ConfigJson.parse(
        random.nextBoolean() ? json : json.replaceFirst("\\{", "{\"embedding_size\": 16,"));
  }

  private static String act(Random random) {
    return random.nextInt(3) == 0 ? "relu" : "gelu";
  }

  private static String json(
      String type, String terms, boolean share, int buckets, int kernel, boolean relative) {
    return String.format(
        Locale.ROOT,
        """
        {"model_type": "%s", "vocab_size": 60, "hidden_size": 32, "num_attention_heads": 4,
         "num_hidden_layers": 2, "intermediate_size": 40, "max_position_embeddings": 24,
         "relative_attention": %b, "pos_att_type": %s, "share_att_key": %b,
         "position_buckets": %d, "norm_rel_ebd": "%s", "conv_kernel_size": %d,
         "conv_act": "gelu", "position_biased_input": false, "type_vocab_size": 0}
        """,
        type,
        relative,
        terms,
        share,
        buckets,
        share ? "layer_norm" : "none",
        kernel);
  }
}
