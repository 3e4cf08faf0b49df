package io.deberta4j.corpus;

import io.deberta4j.io.TokenizerException;
import io.deberta4j.tokenizer.SpecialTokens;
import io.deberta4j.tokenizer.Tokenizer;
import io.deberta4j.tokenizer.WholeWords;
import java.util.BitSet;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * What masking asks of a vocabulary. Which word a token belongs to follows from the token alone, as
 * in microsoft/DeBERTa's tokenizers, so that ids are all that needs to be stored of a text.
 */
public final class MaskingVocabulary {
  private final int maskId;
  private final BitSet special;
  private final BitSet continuing;
  private final int[] replacements;

  /**
   * Takes what is known of the ids.
   *
   * @param special ids that are never predicted
   * @param continuing ids that go on with the word before them
   * @param replacements ids that may be read in place of a predicted token, in order
   */
  MaskingVocabulary(int maskId, BitSet special, BitSet continuing, int[] replacements) {
    this.maskId = maskId;
    this.special = special;
    this.continuing = continuing;
    this.replacements = replacements;
  }

  /**
   * Reads the vocabulary of a tokenizer. As published, replacements are drawn from all of it,
   * special tokens included.
   *
   * @throws TokenizerException if it has no [MASK]
   */
  public static MaskingVocabulary of(Tokenizer tokenizer) {
    SpecialTokens roles = tokenizer.specialTokens();
    int mask =
        roles
            .mask()
            .orElseThrow(
                () ->
                    new TokenizerException(
                        "The vocabulary has no mask token, which masking needs. Name one in"
                            + " tokenizer_config.json."));
    BitSet special = new BitSet();
    Stream.of(roles.mask(), roles.cls(), roles.sep(), roles.pad(), roles.unk())
        .flatMapToInt(role -> role.isPresent() ? IntStream.of(role.getAsInt()) : IntStream.empty())
        .forEach(special::set);
    WholeWords words = tokenizer.wholeWords();
    BitSet continuing = new BitSet();
    BitSet present = new BitSet();
    for (int id = 0; id < tokenizer.vocabularySize(); id++) {
      String token = VocabularyHash.token(tokenizer, id);
      if (token != null) {
        present.set(id);
        continuing.set(id, words.isPartOfWholeWord(token));
      }
    }
    return new MaskingVocabulary(mask, special, continuing, present.stream().toArray());
  }

  /** Returns the id of [MASK]. */
  public int maskId() {
    return maskId;
  }

  /** Returns whether a token is never predicted: [CLS], [SEP], [PAD], [MASK], [UNK]. */
  public boolean isSpecial(int id) {
    return special.get(id);
  }

  /** Returns whether a token goes on with the word of the token before it. */
  public boolean continuesWord(int id) {
    return continuing.get(id);
  }

  /** Draws a token from the whole vocabulary. */
  int draw(MaskingDraws draws) {
    return replacements[draws.index(replacements.length)];
  }
}
