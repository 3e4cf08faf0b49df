package io.deberta4j.tokenizer;

/**
 * A token that is found in the text before the model sees it.
 *
 * @param content the text of the token
 * @param singleWord whether it is found only where no word character touches it
 * @param lstrip whether it takes the white space on its left
 * @param rstrip whether it takes the white space on its right
 * @param normalized whether it is looked for in the normalised text
 * @param special whether decoding can leave it out
 */
record AddedToken(
    String content,
    boolean singleWord,
    boolean lstrip,
    boolean rstrip,
    boolean normalized,
    boolean special) {

  /** Makes a plain special token. */
  static AddedToken special(String content) {
    return new AddedToken(content, false, false, false, false, true);
  }
}
