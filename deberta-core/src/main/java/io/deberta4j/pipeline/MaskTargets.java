package io.deberta4j.pipeline;

import io.deberta4j.io.DataException;
import io.deberta4j.tokenizer.EncodeOptions;
import io.deberta4j.tokenizer.Encoding;
import io.deberta4j.tokenizer.Tokenizer;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * The tokens that may stand behind a mask.
 *
 * <p><b>Deviation.</b> Hugging Face's pipeline takes the first piece of a target that is several;
 * here it is refused. There {@code Paris} is the piece within a word; here it is the word.
 */
final class MaskTargets {
  private static final EncodeOptions BARE = EncodeOptions.DEFAULT.withSpecialTokens(false);

  private final Tokenizer tokenizer;

  MaskTargets(Tokenizer tokenizer) {
    this.tokenizer = tokenizer;
  }

  /**
   * Finds the ids of targets, each once, in their order.
   *
   * @throws DataException if one is no single token
   */
  int[] ids(List<String> targets) {
    return targets.stream().mapToInt(this::id).distinct().toArray();
  }

  private int id(String target) {
    if (target.isBlank()) {
      throw new DataException("a target is blank; expected a word that may stand behind the mask");
    }
    OptionalInt exact = tokenizer.tokenId(target);
    if (exact.isPresent() && beginsWord(tokenizer, target)) {
      return exact.getAsInt();
    }
    Encoding word = tokenizer.encode(" " + target, null, BARE);
    OptionalInt unk = tokenizer.specialTokens().unk();
    if (word.length() == 1 && (unk.isEmpty() || word.id(0) != unk.getAsInt())) {
      return word.id(0);
    }
    return exact.orElseThrow(
        () ->
            new DataException(
                "target '"
                    + target
                    + "' is no single token of this model, but "
                    + String.join(" ", word.tokens())
                    + "; a mask stands for one token"));
  }

  /** Tells whether a token, as the vocabulary spells it, says that it begins a word. */
  static boolean beginsWord(Tokenizer tokenizer, String token) {
    Optional<String> continuing = tokenizer.wholeWords().continuingPrefix();
    return continuing.isPresent()
        ? !token.startsWith(continuing.get())
        : token.startsWith("\u2581") || token.startsWith("\u0120");
  }
}
