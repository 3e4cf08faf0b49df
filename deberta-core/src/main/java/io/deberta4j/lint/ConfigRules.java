package io.deberta4j.lint;

import static io.deberta4j.lint.Rule.error;
import static io.deberta4j.lint.Rule.note;
import static io.deberta4j.lint.Rule.warning;

import io.deberta4j.io.ModelFileNames;
import io.deberta4j.lint.Rule.Found;
import io.deberta4j.model.AttentionConfig;
import io.deberta4j.model.DebertaConfig;
import io.deberta4j.model.ModelType;
import io.deberta4j.model.PositionTerm;
import java.util.ArrayList;
import java.util.List;

/** What {@code config.json} says by itself. */
final class ConfigRules {
  private static final int USUAL_POSITIONS = 512;
  private static final double USUAL_DROPOUT = 0.1;
  private static final double USUAL_EPS = 1e-7;

  static final List<Rule> ALL =
      List.of(
          error(
              "no-config",
              "The shape of the model is unknown: nothing is loaded.",
              "Fetch config.json.",
              ConfigRules::noConfig),
          error(
              "config-unreadable",
              "The shape of the model is unknown: nothing is loaded.",
              "Fetch the file again, or correct it where the message says.",
              ConfigRules::unreadable),
          error(
              "config-refused",
              "The configuration asks for what no model here does, or contradicts itself: nothing"
                  + " is loaded.",
              "Correct the field that is named.",
              ConfigRules::refused),
          warning(
              "no-positions",
              "Neither relative nor absolute positions: the order of words makes no difference.",
              "Published models have relative_attention true; compare with where it came from.",
              ConfigRules::noPositions),
          warning(
              "no-position-terms",
              "Relative positions are switched on, and no term of attention uses them.",
              "Published models have pos_att_type c2p|p2c; compare with where it came from.",
              ConfigRules::noTerms),
          note(
              "p2p-listed",
              "No released code computes this term; of v1, listing it changes the scale of the"
                  + " scores, here as there.",
              "Leave it as it was in training.",
              ConfigRules::p2p),
          note(
              "absolute-positions",
              "Absolute positions are added to the input: longer texts are read in windows, and a"
                  + " longer --max-length is refused.",
              "Nothing.",
              ConfigRules::absolute),
          warning(
              "bucket-scale",
              "The scale of the logarithmic buckets follows max_position_embeddings. If that was"
                  + " raised after training, attention changes for short texts as well.",
              "Keep the value of the training; longer texts need no larger one.",
              ConfigRules::bucketScale),
          warning(
              "v2-options-in-v1",
              "They are honoured here, as Microsoft's code does; the v1 class of transformers"
                  + " ignores them, and so answers differently.",
              "Write the model_type that the model was trained as.",
              ConfigRules::v2InV1),
          note(
              "model-type-absent",
              "It is told by the tensors: v1 where query, key and value are fused, else v2.",
              "Write model_type, which transformers needs.",
              ConfigRules::noType),
          warning(
              "architecture-unknown",
              "Which head is meant is told by the tensors alone. A class of somebody's own may"
                  + " compute something else from them.",
              "Look at the code of that class.",
              ConfigRules::unknownArchitecture),
          warning(
              "custom-code",
              "Loading in Python runs code of the repository, which is not run here and may compute"
                  + " something else.",
              "Look at the code that it names.",
              ConfigRules::customCode),
          note(
              "unknown-config-keys",
              "Nothing here reads them, and no model of transformers has them: they have no effect.",
              "If one should have an effect, the model belongs to other code.",
              ConfigRules::unknownKeys),
          note(
              "unusual-dropout",
              "None on answers: dropout is off outside of training. Further training uses it.",
              "Nothing, or set what further training should use.",
              ConfigRules::dropout),
          note(
              "unusual-layer-norm-eps",
              "It is used as it stands. Published models have 1e-7; 1e-12 is only in the"
                  + " documentation.",
              "Compare with where the model came from.",
              ConfigRules::layerNormEps));

  private ConfigRules() {}

  private static void noConfig(Checkpoint c, Found found) {
    if (!c.config().present() && !c.has(ModelFileNames.GLINER_CONFIG) && c.baseTrouble() == null) {
      found.at("", "", "There is no " + String.join(" and no ", ModelFileNames.CONFIGS) + ".");
    }
  }

  private static void unreadable(Checkpoint c, Found found) {
    String trouble = c.config().trouble();
    if (trouble != null) {
      found.at(c.config().name(), "", trouble);
    }
  }

  private static void refused(Checkpoint c, Found found) {
    String trouble = c.settingsTrouble();
    boolean gliner = Rule.finds(FileRules::gliner, c);
    if (trouble != null && !gliner && !LabelRules.explains(c, trouble)) {
      found.at(c.config().name(), "", trouble);
    }
  }

  private static void noPositions(Checkpoint c, Found found) {
    DebertaConfig config = c.settings();
    if (config != null
        && !config.positionBiasedInput()
        && !config.attention().relativeAttention()) {
      found.at(
          c.config().name(),
          "relative_attention",
          "relative_attention is %s, position_biased_input false."
              .formatted(c.config().shown("relative_attention")));
    }
  }

  private static void noTerms(Checkpoint c, Found found) {
    DebertaConfig config = c.settings();
    if (config != null
        && config.attention().relativeAttention()
        && !config.attention().uses(PositionTerm.C2P)
        && !config.attention().uses(PositionTerm.P2C)) {
      found.at(
          c.config().name(),
          "pos_att_type",
          "pos_att_type is " + c.config().shown("pos_att_type") + ".");
    }
  }

  private static void p2p(Checkpoint c, Found found) {
    DebertaConfig config = c.settings();
    if (config != null && config.attention().posAttType().contains(PositionTerm.P2P)) {
      found.at(c.config().name(), "pos_att_type", "pos_att_type lists p2p.");
    }
  }

  private static void absolute(Checkpoint c, Found found) {
    DebertaConfig config = c.settings();
    if (config != null && config.positionBiasedInput()) {
      found.at(
          c.config().name(),
          "position_biased_input",
          "position_biased_input is %s, max_position_embeddings %d."
              .formatted(
                  c.config().has("position_biased_input") ? "true" : "absent, which means true",
                  config.maxPositionEmbeddings()));
    }
  }

  private static void bucketScale(Checkpoint c, Found found) {
    DebertaConfig config = c.settings();
    if (config == null) {
      return;
    }
    AttentionConfig attention = config.attention();
    boolean follows =
        attention.relativeAttention()
            && attention.positionBuckets() > 0
            && c.config().get("max_relative_positions").asInt(-1) < 1;
    if (follows && config.maxPositionEmbeddings() > USUAL_POSITIONS) {
      found.at(
          c.config().name(),
          "max_position_embeddings",
          "max_position_embeddings is %d, usual is %d; max_relative_positions is %s."
              .formatted(
                  config.maxPositionEmbeddings(),
                  USUAL_POSITIONS,
                  c.config().shown("max_relative_positions")));
    }
  }

  private static void v2InV1(Checkpoint c, Found found) {
    DebertaConfig config = c.settings();
    if (config == null || config.modelType() != ModelType.DEBERTA) {
      return;
    }
    List<String> options = new ArrayList<>();
    if (config.attention().positionBuckets() > 0) {
      options.add("position_buckets");
    }
    if (config.attention().shareAttKey()) {
      options.add("share_att_key");
    }
    if (config.attention().normRelEbd()) {
      options.add("norm_rel_ebd");
    }
    if (config.conv() != null) {
      options.add("conv_kernel_size");
    }
    if (!options.isEmpty()) {
      found.at(
          c.config().name(),
          options.get(0),
          "The model is v1 and has options of v2: " + String.join(", ", options) + ".");
    }
  }

  private static void noType(Checkpoint c, Found found) {
    if (c.settings() != null && !c.config().has("model_type")) {
      found.at(c.config().name(), "model_type", "There is no model_type.");
    }
  }

  private static void unknownArchitecture(Checkpoint c, Found found) {
    String name = c.architecture();
    if (!isKnown(name) && c.settings() != null) {
      found.at(c.config().name(), "architectures", "architectures names the class " + name + ".");
    }
  }

  private static boolean isKnown(String name) {
    return name.isEmpty()
        || name.matches("(TF)?Deberta(V2)?(PreTrained)?Model|ReplacedTokenDetectionModel")
        || (name.matches("(TF)?Deberta(V2)?For.*") && Head.named(name) != null);
  }

  private static void customCode(Checkpoint c, Found found) {
    if (c.config().has("auto_map")) {
      found.at(
          c.config().name(),
          "auto_map",
          "auto_map names Python code: " + c.config().shown("auto_map"));
    }
  }

  private static void unknownKeys(Checkpoint c, Found found) {
    DebertaConfig config = c.settings();
    if (config != null) {
      List<String> unknown =
          config.other().keySet().stream()
              .filter(key -> !ConfigKeys.areHarmless(key))
              .sorted()
              .toList();
      if (!unknown.isEmpty()) {
        found.at(
            c.config().name(), unknown.get(0), "Unknown keys: " + String.join(", ", unknown) + ".");
      }
    }
  }

  private static void dropout(Checkpoint c, Found found) {
    DebertaConfig config = c.settings();
    if (config == null) {
      return;
    }
    List<String> unusual = new ArrayList<>();
    add(unusual, "hidden_dropout_prob", config.hiddenDropoutProb(), USUAL_DROPOUT);
    add(unusual, "attention_probs_dropout_prob", config.attentionProbsDropoutProb(), USUAL_DROPOUT);
    add(unusual, "pooler_dropout", config.pooler().dropout(), 0);
    add(unusual, "cls_dropout", config.head().clsDropout(), config.hiddenDropoutProb());
    if (!unusual.isEmpty()) {
      String first = unusual.get(0);
      found.at(
          c.config().name(),
          first.substring(0, first.indexOf('=')),
          "Not as usual: " + String.join(", ", unusual) + ".");
    }
  }

  private static void add(List<String> unusual, String key, double value, double usual) {
    if (Double.compare(value, usual) != 0) {
      unusual.add(key + "=" + value);
    }
  }

  private static void layerNormEps(Checkpoint c, Found found) {
    DebertaConfig config = c.settings();
    if (config != null && Double.compare(config.layerNormEps(), USUAL_EPS) != 0) {
      found.at(
          c.config().name(), "layer_norm_eps", "layer_norm_eps is " + config.layerNormEps() + ".");
    }
  }
}
