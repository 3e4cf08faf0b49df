package io.deberta4j.lint;

import static io.deberta4j.lint.Rule.error;
import static io.deberta4j.lint.Rule.note;
import static io.deberta4j.lint.Rule.warning;

import io.deberta4j.checkpoint.StoredTensor;
import io.deberta4j.lint.Rule.Found;
import io.deberta4j.model.DebertaConfig;
import java.util.ArrayList;
import java.util.List;

/** The head that predicts masked words, in its two layouts, and what decodes for it. */
final class MaskedLmRules {
  private static final String LEGACY = "cls.predictions.";
  private static final String PUBLISHED = "lm_predictions.lm_head.";
  static final String DECODER = LEGACY + "decoder.weight";

  static final List<Rule> ALL =
      List.of(
          error(
              "mlm-head-incomplete",
              "Masked words cannot be predicted: it is refused here. Code that draws what is"
                  + " missing predicts at random.",
              "Fetch the weights of the pre-trained model.",
              MaskedLmRules::incomplete),
          warning(
              "mlm-head-twice",
              "legacy of config.json decides which is read, as in transformers.",
              "Save the one that was trained, or set legacy.",
              MaskedLmRules::twice),
          note(
              "mlm-head-microsoft",
              "It is read here. transformers reads it with legacy=false only, and else predicts with"
                  + " a head drawn at random.",
              "Nothing here.",
              MaskedLmRules::published),
          note(
              "mask-decoder-unavailable",
              "Masked words are predicted from the last layer. Where pre-training used the Enhanced"
                  + " Mask Decoder, its predictions were better.",
              "Use Microsoft's own file, which has them.",
              MaskedLmRules::noDecoder),
          error(
              "mask-decoder-misfit",
              "Predicting masked words with the Enhanced Mask Decoder is refused.",
              "Ask for the plain decoder (--decoder plain), or correct max_position_embeddings.",
              MaskedLmRules::misfit),
          warning(
              "decoder-copy",
              "tie_word_embeddings is true: words are scored with the table of words, and the copy is"
                  + " not read, as in transformers. If it was trained on its own, it is lost.",
              "If the two differ (--weights compares), set tie_word_embeddings to false.",
              MaskedLmRules::copy));

  private MaskedLmRules() {}

  private static boolean has(Checkpoint c, String prefix) {
    Tensors tensors = c.tensors();
    return tensors != null
        && tensors.held().keySet().stream().anyMatch(name -> name.startsWith(prefix));
  }

  private static void incomplete(Checkpoint c, Found found) {
    DebertaConfig config = c.settings();
    Tensors tensors = c.tensors();
    if (config == null || tensors == null || !(has(c, LEGACY) || has(c, PUBLISHED))) {
      return;
    }
    List<String> missing =
        new ArrayList<>(ExpectedTensors.head(Head.MASKED_LM, config, tensors).keySet());
    missing.removeIf(tensors::has);
    if (!missing.isEmpty()) {
      found.at(
          c.weightsName(),
          missing.get(0),
          "The head for masked words lacks " + String.join(", ", missing) + ".");
    }
  }

  private static void twice(Checkpoint c, Found found) {
    if (has(c, LEGACY) && has(c, PUBLISHED)) {
      found.at(
          c.config().name(),
          "legacy",
          "There are %s and %s; legacy is %s."
              .formatted(LEGACY + "*", PUBLISHED + "*", c.config().shown("legacy")));
    }
  }

  private static void published(Checkpoint c, Found found) {
    DebertaConfig config = c.settings();
    if (config != null && has(c, PUBLISHED) && !has(c, LEGACY) && config.head().legacy()) {
      found.at(c.weightsName(), PUBLISHED + "dense.weight", "The head has Microsoft's layout.");
    }
  }

  /** Tells whether masked words could be predicted with the Enhanced Mask Decoder at all. */
  private static boolean decodes(Checkpoint c) {
    DebertaConfig config = c.settings();
    return config != null
        && c.tensors() != null
        && c.heads().contains(Head.MASKED_LM)
        && !config.positionBiasedInput();
  }

  private static void noDecoder(Checkpoint c, Found found) {
    Tensors tensors = c.tensors();
    if (decodes(c) && tensors != null && !tensors.has(ExpectedTensors.POSITIONS)) {
      found.at(
          c.weightsName(),
          ExpectedTensors.POSITIONS,
          "There are no absolute positions for the Enhanced Mask Decoder.");
    }
  }

  private static void misfit(Checkpoint c, Found found) {
    Tensors tensors = c.tensors();
    DebertaConfig config = c.settings();
    List<Long> shape = tensors == null ? null : tensors.shape(ExpectedTensors.POSITIONS);
    if (config == null || shape == null || !decodes(c)) {
      return;
    }
    List<Long> needed = List.of((long) config.maxPositionEmbeddings(), (long) config.hiddenSize());
    if (!needed.equals(shape)) {
      found.at(
          c.weightsName(),
          ExpectedTensors.POSITIONS,
          "The table of absolute positions has shape %s, the Enhanced Mask Decoder needs %s."
              .formatted(shape, needed));
    }
  }

  static void copy(Checkpoint c, Found found) {
    Tensors tensors = c.tensors();
    DebertaConfig config = c.settings();
    if (tensors == null || config == null || !config.head().tieWordEmbeddings()) {
      return;
    }
    Tensors.Held words = tensors.held().get(ExpectedTensors.WORDS);
    Tensors.Held decoder = tensors.held().get(DECODER);
    if (words != null && decoder != null && !sameBytes(words.stored(), decoder.stored())) {
      found.at(c.weightsName(), DECODER, "The file has a decoder beside the table of words.");
    }
  }

  /** Tells whether two names stand for the same place in the same file, as PyTorch shares them. */
  private static boolean sameBytes(StoredTensor one, StoredTensor other) {
    return one.file().equals(other.file()) && one.byteOffset() == other.byteOffset();
  }
}
