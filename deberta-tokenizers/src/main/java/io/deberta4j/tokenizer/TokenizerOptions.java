package io.deberta4j.tokenizer;

import org.jspecify.annotations.Nullable;

/**
 * How vocabulary files are read. A null setting is taken from {@code tokenizer_config.json}, and is
 * off where that does not say, but for {@code doLowerCase} of BERT's vocabularies.
 *
 * <p>A setting that the library of the flavour does not have changes nothing there either: {@code
 * doLowerCase} and {@code splitByPunct} belong to SentencePiece vocabularies ({@code doLowerCase}
 * not in {@link Flavour#MICROSOFT} and {@link Flavour#SENTENCEPIECE}, {@code splitByPunct} not in
 * {@link Flavour#SENTENCEPIECE}), {@code addPrefixSpace} to byte-level ones (not in {@link
 * Flavour#MICROSOFT}), {@code doLowerCase} alone to BERT's. A {@code tokenizer.json} is used
 * verbatim; settings are refused then.
 *
 * @param flavour whose behaviour to follow
 * @param doLowerCase whether text is put in lower case
 * @param splitByPunct whether punctuation characters are encoded on their own
 * @param addPrefixSpace whether a space is put before the first word
 */
public record TokenizerOptions(
    Flavour flavour,
    @Nullable Boolean doLowerCase,
    @Nullable Boolean splitByPunct,
    @Nullable Boolean addPrefixSpace) {

  /** Everything as the files say. */
  public static final TokenizerOptions DEFAULT =
      new TokenizerOptions(Flavour.AUTO, null, null, null);

  /** Returns these options with another flavour. */
  public TokenizerOptions withFlavour(Flavour other) {
    return new TokenizerOptions(other, doLowerCase, splitByPunct, addPrefixSpace);
  }

  /** Returns these options with lower-casing on or off. */
  public TokenizerOptions withLowerCase(boolean on) {
    return new TokenizerOptions(flavour, on, splitByPunct, addPrefixSpace);
  }

  /** Returns these options with splitting at punctuation on or off. */
  public TokenizerOptions withSplitByPunct(boolean on) {
    return new TokenizerOptions(flavour, doLowerCase, on, addPrefixSpace);
  }

  /** Returns these options with a prefix space on or off. */
  public TokenizerOptions withAddPrefixSpace(boolean on) {
    return new TokenizerOptions(flavour, doLowerCase, splitByPunct, on);
  }

  boolean hasSettings() {
    return doLowerCase != null || splitByPunct != null || addPrefixSpace != null;
  }
}
