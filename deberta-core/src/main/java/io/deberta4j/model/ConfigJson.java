package io.deberta4j.model;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.deberta4j.io.ConfigException;
import io.deberta4j.io.SafeJson;
import io.deberta4j.tensor.DType;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Reads and writes {@code config.json}, in Hugging Face's form and in that of Microsoft's code,
 * with the defaults of {@code DebertaConfig} and {@code DebertaV2Config}.
 */
public final class ConfigJson {
  private static final int MAX_BYTES = 64 << 20;

  /** What the type of the weights is called, by old and new versions of Transformers. */
  private static final List<String> TYPE_FIELDS = List.of("torch_dtype", "dtype");

  private static final JsonMapper MAPPER = new JsonMapper();

  private ConfigJson() {}

  /**
   * Reads a configuration file.
   *
   * @throws ConfigException naming the file, if it cannot be read or contradicts itself
   */
  public static DebertaConfig read(Path file) {
    return read(file, ModelType.DEBERTA_V2);
  }

  /** As {@link #read(Path)}, with the type of a configuration that names none. */
  static DebertaConfig read(Path file, ModelType typeIfAbsent) {
    ObjectNode root = SafeJson.readObject(file, MAX_BYTES, ConfigException::new);
    try {
      return config(new ConfigFields(root), root, typeIfAbsent);
    } catch (ConfigException e) {
      throw new ConfigException(file + ": " + e.getMessage(), e);
    }
  }

  /**
   * Parses the text of a configuration.
   *
   * @throws ConfigException if it is malformed or contradicts itself
   */
  public static DebertaConfig parse(String json) {
    byte[] utf8 = json.getBytes(StandardCharsets.UTF_8);
    ObjectNode root = SafeJson.parseObject(utf8, "configuration", ConfigException::new);
    return config(new ConfigFields(root), root, ModelType.DEBERTA_V2);
  }

  private static DebertaConfig config(ConfigFields f, JsonNode root, ModelType typeIfAbsent) {
    refuseOtherLayouts(f);
    ModelType type = ModelType.named(f.text("model_type", typeIfAbsent.configName()));
    int hidden = f.required("hidden_size");
    int heads = f.required("num_attention_heads");
    checkHeadSize(f, hidden, heads);
    int maxPositions = f.integer("max_position_embeddings", 512);
    double dropout = f.number("hidden_dropout_prob", 0.1);
    return new DebertaConfig(
        type,
        f.required("vocab_size"),
        f.integer("embedding_size", hidden),
        hidden,
        f.required("num_hidden_layers"),
        heads,
        f.required("intermediate_size"),
        Math.max(0, f.integer("type_vocab_size", 0)),
        maxPositions,
        f.flag("position_biased_input", true),
        f.integer("pad_token_id", f.integer("padding_idx", 0)),
        Activation.named(f.text("hidden_act", "gelu"), "hidden_act"),
        dropout,
        f.number("attention_probs_dropout_prob", 0.1),
        f.number("initializer_range", 0.02),
        f.number("layer_norm_eps", 1e-7),
        attention(f, maxPositions),
        PositionVariant.RELEASED,
        conv(f),
        pooler(f, hidden),
        head(f, dropout),
        other(f, root));
  }

  private static void refuseOtherLayouts(ConfigFields f) {
    if (f.has("generator") && f.has("discriminator")) {
      throw new ConfigException(
          "this configures a pair of generator and discriminator; save the one you want as a"
              + " config.json of its own");
    }
    if (f.has("encoder_config") || f.has("span_mode")) {
      throw new ConfigException("this is a GLiNER configuration; GLiNER heads are not supported");
    }
  }

  private static void checkHeadSize(ConfigFields f, int hidden, int heads) {
    if (heads < 1) {
      throw new ConfigException("num_attention_heads must be at least 1, got " + heads);
    }
    int size = f.integer("attention_head_size", hidden / heads);
    if ((long) size * heads != hidden) {
      throw new ConfigException(
          "attention_head_size="
              + size
              + " times num_attention_heads="
              + heads
              + " must equal hidden_size="
              + hidden);
    }
  }

  private static AttentionConfig attention(ConfigFields f, int maxPositions) {
    int maxRelative = f.integer("max_relative_positions", -1);
    List<String> norms = f.list("norm_rel_ebd").stream().map(String::strip).toList();
    for (String norm : norms) {
      if (!norm.equals("layer_norm") && !norm.equals("none")) {
        throw new ConfigException("norm_rel_ebd is \"" + norm + "\", expected layer_norm or none");
      }
    }
    return new AttentionConfig(
        f.flag("relative_attention", false),
        maxRelative < 1 ? maxPositions : maxRelative,
        Math.max(0, f.integer("position_buckets", -1)),
        PositionTerm.parse(
            microsoft(f) && !f.names("pos_att_type") ? List.of("c2p") : f.list("pos_att_type")),
        f.flag("share_att_key", false),
        norms.contains("layer_norm"),
        f.flag("talking_head", false));
  }

  private static @Nullable ConvConfig conv(ConfigFields f) {
    int kernel = f.integer("conv_kernel_size", 0);
    int groups = f.integer("conv_groups", 1);
    Activation act = Activation.named(f.text("conv_act", "tanh"), "conv_act");
    return kernel <= 0 ? null : new ConvConfig(kernel, groups, act);
  }

  /**
   * Tells a configuration of Microsoft's code, whose defaults are its own, from one of Hugging
   * Face's, which may have kept {@code padding_idx} beside {@code pad_token_id}.
   */
  private static boolean microsoft(ConfigFields f) {
    return !f.has("model_type") || (f.has("padding_idx") && !f.has("pad_token_id"));
  }

  /** Without a pooler's own settings Microsoft's code takes those of the model (pooling.py). */
  private static PoolerConfig pooler(ConfigFields f, int hidden) {
    JsonNode microsoft = f.node("pooling");
    ConfigFields p = microsoft == null ? f : new ConfigFields(microsoft);
    String prefix = microsoft == null ? "pooler_" : "";
    String act = microsoft == null && microsoft(f) ? f.text("hidden_act", "gelu") : "gelu";
    return new PoolerConfig(
        p.integer(prefix + "hidden_size", hidden),
        p.number(prefix + "dropout", 0),
        Activation.named(p.text(prefix + "hidden_act", act), prefix + "hidden_act"));
  }

  private static HeadConfig head(ConfigFields f, double hiddenDropout) {
    String problem = f.text("problem_type");
    return new HeadConfig(
        ConfigLabels.read(f),
        problem == null ? null : ProblemType.named(problem),
        f.number("cls_dropout", hiddenDropout),
        f.flag("legacy", true),
        f.flag("tie_word_embeddings", true));
  }

  private static Map<String, Object> other(ConfigFields f, JsonNode root) {
    Map<String, Object> other = new TreeMap<>();
    for (String field : f.unread()) {
      Object value = MAPPER.convertValue(root.get(field), Object.class);
      if (value != null) {
        other.put(field, value);
      }
    }
    return other;
  }

  /**
   * Writes a configuration as Hugging Face would read it; fields it did not know come last.
   *
   * @throws ConfigException if it is an experiment that no config.json describes
   */
  public static String write(DebertaConfig c) {
    c.requireReleasedPositions("a config.json");
    Map<String, Object> out = new LinkedHashMap<>();
    out.put("model_type", c.modelType().configName());
    out.put("vocab_size", c.vocabSize());
    if (c.embeddingSize() != c.hiddenSize()) {
      out.put("embedding_size", c.embeddingSize());
    }
    out.put("hidden_size", c.hiddenSize());
    out.put("num_hidden_layers", c.numHiddenLayers());
    out.put("num_attention_heads", c.numAttentionHeads());
    out.put("intermediate_size", c.intermediateSize());
    out.put("type_vocab_size", c.typeVocabSize());
    out.put("max_position_embeddings", c.maxPositionEmbeddings());
    out.put("position_biased_input", c.positionBiasedInput());
    out.put("pad_token_id", c.padTokenId());
    out.put("hidden_act", c.hiddenAct().configName());
    out.put("hidden_dropout_prob", c.hiddenDropoutProb());
    out.put("attention_probs_dropout_prob", c.attentionProbsDropoutProb());
    out.put("initializer_range", c.initializerRange());
    out.put("layer_norm_eps", c.layerNormEps());
    writeAttention(c, out);
    writeHead(c, out);
    new TreeMap<>(c.other()).forEach(out::putIfAbsent);
    return new String(SafeJson.pretty(MAPPER.valueToTree(out)), StandardCharsets.UTF_8) + "\n";
  }

  /**
   * Writes a configuration beside weights: where it names their type, it names the one they are
   * stored in.
   *
   * @param stored the type of the weights
   * @throws ConfigException as {@link #write(DebertaConfig)}
   */
  public static String write(DebertaConfig c, DType stored) {
    Map<String, Object> other = new TreeMap<>(c.other());
    for (String field : TYPE_FIELDS) {
      other.computeIfPresent(field, (name, old) -> stored.torchName());
    }
    return write(c.withOther(other));
  }

  private static void writeAttention(DebertaConfig c, Map<String, Object> out) {
    AttentionConfig a = c.attention();
    out.put("relative_attention", a.relativeAttention());
    out.put(
        "max_relative_positions",
        a.maxRelativePositions() == c.maxPositionEmbeddings() ? -1 : a.maxRelativePositions());
    out.put("position_buckets", a.positionBuckets() == 0 ? -1 : a.positionBuckets());
    out.put("pos_att_type", a.posAttType().stream().map(PositionTerm::configName).toList());
    out.put("share_att_key", a.shareAttKey());
    out.put("norm_rel_ebd", a.normRelEbd() ? "layer_norm" : "none");
    if (a.talkingHead()) {
      out.put("talking_head", true);
    }
    ConvConfig conv = c.conv();
    if (conv != null) {
      out.put("conv_kernel_size", conv.kernelSize());
      out.put("conv_groups", conv.groups());
      out.put("conv_act", conv.act().configName());
    }
  }

  private static void writeHead(DebertaConfig c, Map<String, Object> out) {
    out.put("pooler_hidden_size", c.pooler().hiddenSize());
    out.put("pooler_dropout", c.pooler().dropout());
    out.put("pooler_hidden_act", c.pooler().act().configName());
    HeadConfig head = c.head();
    ProblemType problem = head.problemType();
    if (problem != null) {
      out.put("problem_type", problem.configName());
    }
    if (head.clsDropout() != c.hiddenDropoutProb()) {
      out.put("cls_dropout", head.clsDropout());
    }
    out.put("legacy", head.legacy());
    out.put("tie_word_embeddings", head.tieWordEmbeddings());
    ConfigLabels.write(head.labels(), out);
  }
}
