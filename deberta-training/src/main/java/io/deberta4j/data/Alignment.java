package io.deberta4j.data;

/** Where the tokens of an input come from. Arrays are not copied: do not change them. */
public sealed interface Alignment {
  /** Nothing that anyone needs to know. */
  record None() implements Alignment {}

  /**
   * The part of the context that each token stands for.
   *
   * @param starts UTF-16 offset, or −1 for tokens of the question and special tokens
   * @param ends the same, exclusive
   */
  @SuppressWarnings("ArrayRecordComponent")
  record Offsets(int[] starts, int[] ends) implements Alignment {}

  /** The token that each word begins with, −1 if it is not in this input. */
  @SuppressWarnings("ArrayRecordComponent")
  record Words(int[] firstTokens) implements Alignment {}

  /**
   * The mentions that this input holds as a whole.
   *
   * @param mentions their numbers in the sample
   * @param tokens the tokens of each
   */
  @SuppressWarnings("ArrayRecordComponent")
  record Mentions(int[] mentions, int[][] tokens) implements Alignment {}
}
