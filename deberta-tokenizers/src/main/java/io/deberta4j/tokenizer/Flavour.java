package io.deberta4j.tokenizer;

import io.deberta4j.io.TokenizerException;
import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;

/**
 * Whose behaviour a tokenizer follows. The same vocabulary files give different ids in the
 * different libraries that read DeBERTa checkpoints; a model should see the ids it was trained on.
 */
public enum Flavour {
  /**
   * What {@code tokenizer_config.json} says ({@code deberta4j_flavour}, saved here with {@link
   * #MICROSOFT} and {@link #SENTENCEPIECE}); else {@code tokenizer.json} verbatim where there is
   * one; else {@link #HF_SLOW}, for BERT's vocabularies {@link #HF4}.
   */
  AUTO,
  /**
   * google/sentencepiece on its own: special tokens in the text are ordinary text, offsets are the
   * library's raw spans, which may include white space.
   */
  SENTENCEPIECE,
  /**
   * microsoft/DeBERTa: special tokens in the text are ordinary text, unknown pieces are {@code
   * [UNK]}, tokens of a byte-level vocabulary are GPT-2 ids as decimal strings. {@code
   * do_lower_case} is accepted and has no effect, as there.
   */
  MICROSOFT,
  /**
   * The slow (Python) tokenizers of transformers 4: special and added tokens are cut out of the
   * text first. This is what the published checkpoints were trained with, up to the special tokens.
   */
  HF_SLOW,
  /**
   * The fast tokenizers of transformers 4: the character map of the model and {@code [UNK]} instead
   * of bytes.
   */
  HF4,
  /**
   * transformers 5: no character map, NFC instead, {@code [UNK]} instead of bytes; pairs of a
   * byte-level vocabulary have two {@code [SEP]} between them and one token type.
   */
  HF5;

  /** Names this flavour as the command line does: {@code hf-slow}. */
  public String cliName() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /**
   * Finds the flavour of a command-line name.
   *
   * @throws TokenizerException if no flavour has that name
   */
  public static Flavour of(String cliName) {
    for (Flavour flavour : values()) {
      if (flavour.cliName().equals(cliName)) {
        return flavour;
      }
    }
    throw new TokenizerException(
        "Unknown tokenizer flavour '"
            + cliName
            + "'; expected one of "
            + Arrays.stream(values()).map(Flavour::cliName).collect(Collectors.joining(", ")));
  }
}
