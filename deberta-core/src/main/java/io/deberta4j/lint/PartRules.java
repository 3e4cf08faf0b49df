package io.deberta4j.lint;

import io.deberta4j.lint.Rule.Found;
import io.deberta4j.model.DebertaConfig;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Parts of the encoder that one field of the configuration switches on or off: where field and
 * tensors disagree, the field is named instead of the tensors.
 */
final class PartRules {
  /**
   * A part.
   *
   * @param code of the finding
   * @param key the field that switches it
   * @param names of its tensors
   * @param advice what to do
   */
  private record Part(String code, String key, Pattern names, String advice) {
    Rule rule() {
      return Rule.error(
          code,
          "The configuration switches on a part that the weights lack, or off one that they have:"
              + " nothing is loaded.",
          advice,
          (checkpoint, found) -> disagreement(this, checkpoint, found));
    }
  }

  private static final Part LAYERS =
      new Part(
          "layer-count-disagrees",
          "num_hidden_layers",
          Pattern.compile("deberta\\.encoder\\.layer\\..*"),
          "Set num_hidden_layers to the layers that there are, if none is missing.");

  private static final Part TYPE =
      new Part(
          "model-type-disagrees",
          "model_type",
          Pattern.compile(".*\\.attention\\.self\\.(pos_)?key_proj\\.bias"),
          "Keys have a bias in v2 and v3 (deberta-v2) and none in v1 (deberta): set model_type.");

  /** The first part that has a name is the one. */
  private static final List<Part> PARTS =
      List.of(
          LAYERS,
          TYPE,
          new Part(
              "position-projections-disagree",
              "share_att_key",
              Pattern.compile(".*\\.attention\\.self\\.pos_(key|query)_proj\\..*"),
              "Set share_att_key to true where there are no pos_key_proj and pos_query_proj, else to"
                  + " false, with the terms in pos_att_type that have one."),
          new Part(
              "talking-head-disagrees",
              "talking_head",
              Pattern.compile(".*\\.attention\\.self\\.head_(logits|weights)_proj\\..*"),
              "Set talking_head to true where there are head_logits_proj and head_weights_proj."),
          new Part(
              "convolution-disagrees",
              "conv_kernel_size",
              Pattern.compile("deberta\\.encoder\\.conv\\..*"),
              "Published v2 models have conv_kernel_size 3 and conv_act gelu, v3 models have none."),
          new Part(
              "norm-rel-ebd-disagrees",
              "norm_rel_ebd",
              Pattern.compile("deberta\\.encoder\\.LayerNorm\\..*"),
              "Set norm_rel_ebd to layer_norm where there is encoder.LayerNorm, else to none."),
          new Part(
              "relative-attention-disagrees",
              "relative_attention",
              Pattern.compile("deberta\\.encoder\\.rel_embeddings\\..*"),
              "Set relative_attention to true where there is encoder.rel_embeddings."),
          new Part(
              "position-biased-input-disagrees",
              "position_biased_input",
              Pattern.compile("deberta\\.embeddings\\.position_embeddings\\..*"),
              "Set position_biased_input to false: published models have no absolute positions."),
          new Part(
              "type-vocab-size-disagrees",
              "type_vocab_size",
              Pattern.compile("deberta\\.embeddings\\.token_type_embeddings\\..*"),
              "Set type_vocab_size to the rows of token_type_embeddings, 0 where there is none."),
          new Part(
              "embedding-size-disagrees",
              "embedding_size",
              Pattern.compile("deberta\\.embeddings\\.embed_proj\\..*"),
              "Set embedding_size to the columns of the table of words."));

  static final List<Rule> ALL = PARTS.stream().map(Part::rule).toList();

  private PartRules() {}

  /** Returns the code of the finding that explains why a name is missing or surplus, or null. */
  static @Nullable String explaining(Checkpoint c, Difference difference, String name) {
    Part part = partOf(c, difference, name);
    return part == null ? null : part.code();
  }

  private static @Nullable Part partOf(Checkpoint c, Difference difference, String name) {
    Tensors tensors = c.tensors();
    if (tensors == null || tensors.layers() == 0) {
      return null; // nothing of an encoder is there, not just a part
    }
    for (Part part : PARTS) {
      boolean fits = part.names().matcher(name).matches();
      if (fits
          && (!part.equals(LAYERS) || isInOneOnly(c, name))
          && (!part.equals(TYPE) || isBiasAlone(difference, name))) {
        return part;
      }
    }
    return null;
  }

  /** Tells whether a layer is only described, or only there. */
  private static boolean isInOneOnly(Checkpoint c, String name) {
    DebertaConfig config = c.settings();
    Tensors tensors = c.tensors();
    return config != null
        && tensors != null
        && ExpectedTensors.layerOf(name) >= Math.min(config.numHiddenLayers(), tensors.layers());
  }

  /** Tells whether the weight of a bias is no matter of dispute. */
  private static boolean isBiasAlone(Difference difference, String name) {
    String weight = name.substring(0, name.length() - "bias".length()) + "weight";
    return !difference.names().contains(weight);
  }

  private static void disagreement(Part part, Checkpoint c, Found found) {
    Difference difference = c.difference();
    if (difference == null) {
      return;
    }
    List<String> missing = of(part, c, difference, difference.missing());
    List<String> surplus = of(part, c, difference, difference.surplus());
    if (!missing.isEmpty()) {
      tell(part, c, found, "lack", missing);
    }
    if (!surplus.isEmpty()) {
      tell(part, c, found, "have", surplus);
    }
    segments(part, c, difference, found);
  }

  private static List<String> of(
      Part part, Checkpoint c, Difference difference, List<String> names) {
    List<String> own = new ArrayList<>();
    for (String name : names) {
      if (part.equals(partOf(c, difference, name))) {
        own.add(name);
      }
    }
    return own;
  }

  private static void tell(Part part, Checkpoint c, Found found, String verb, List<String> names) {
    String more = names.size() == 1 ? "." : " and %d more.".formatted(names.size() - 1);
    found.at(
        c.config().name(),
        part.key(),
        "%s is %s, but the weights %s %s%s"
            .formatted(part.key(), c.config().shown(part.key()), verb, names.get(0), more));
  }

  /** A table of segments of another size is a matter of the same field. */
  private static void segments(Part part, Checkpoint c, Difference difference, Found found) {
    Tensors tensors = c.tensors();
    List<Long> expected = difference.misshapen().get(ExpectedTensors.SEGMENTS);
    List<Long> shape = tensors == null ? null : tensors.shape(ExpectedTensors.SEGMENTS);
    boolean mine = part.key().equals("type_vocab_size");
    if (mine && expected != null && shape != null && TensorRules.onlyRows(expected, shape)) {
      found.at(
          c.config().name(),
          part.key(),
          "type_vocab_size is %s, but the table of segments has %d rows."
              .formatted(c.config().shown(part.key()), shape.get(0)));
    }
  }
}
