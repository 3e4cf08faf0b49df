package io.deberta4j.io;

/**
 * What one pickle may use at most. The defaults leave room for every published checkpoint and
 * vocabulary many times over, and bound the memory that a hostile file can claim.
 *
 * @param bytes length of the pickle
 * @param objects values pushed in total, and the size of the result when shared parts are counted
 *     as often as they are referred to
 * @param memo entries in the memo
 * @param stack entries on the stack, marks included
 * @param depth nesting of containers in the result
 * @param stringBytes length of one string or byte string
 * @param integerBytes length of one integer
 */
public record PickleLimits(
    long bytes, int objects, int memo, int stack, int depth, int stringBytes, int integerBytes) {

  /** The limits used unless others are given. */
  public static final PickleLimits DEFAULT =
      new PickleLimits(64 << 20, 4_000_000, 1_000_000, 1_000_000, 64, 1 << 20, 256);
}
