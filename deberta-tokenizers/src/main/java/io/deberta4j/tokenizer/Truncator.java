package io.deberta4j.tokenizer;

import io.deberta4j.io.TokenizerException;
import java.util.ArrayList;
import java.util.List;

/** Decides how much of each text a row keeps. */
enum Truncator {
  /**
   * transformers' slow tokenizers: tokens go one at a time, from the second text when both are
   * equally long; a side that is too short for {@code ONLY_FIRST} or {@code ONLY_SECOND} stays.
   */
  PYTHON,
  /** Hugging Face tokenizers: the shorter text is kept whole where possible, else both get half. */
  RUST;

  /** How many tokens of each text stay. */
  record Lengths(int first, int second) {}

  /** A range of a text's pieces. */
  record Window(int from, int to) {}

  /**
   * Computes the lengths.
   *
   * @param room how many tokens there is place for, special tokens deducted
   * @throws TokenizerException if the strategy cannot make the row short enough (RUST only)
   */
  Lengths lengths(int first, int second, boolean isPair, int room, Truncation strategy) {
    int excess = first + second - room;
    if (excess <= 0 || strategy == Truncation.DO_NOT_TRUNCATE) {
      return new Lengths(first, second);
    }
    return this == PYTHON
        ? python(first, second, isPair, excess, strategy)
        : rust(first, second, isPair, room, strategy);
  }

  private static Lengths python(
      int first, int second, boolean isPair, int excess, Truncation strategy) {
    if (strategy == Truncation.ONLY_FIRST || (strategy == Truncation.LONGEST_FIRST && !isPair)) {
      boolean cuts = first > excess || strategy == Truncation.LONGEST_FIRST;
      return new Lengths(cuts ? Math.max(0, first - excess) : first, second);
    }
    if (strategy == Truncation.ONLY_SECOND) {
      return new Lengths(first, second > excess ? second - excess : second);
    }
    int fromLonger = Math.min(excess, Math.abs(first - second));
    int a = first > second ? first - fromLonger : first;
    int b = first > second ? second : second - fromLonger;
    int rest = excess - fromLonger;
    return new Lengths(Math.max(0, a - rest / 2), Math.max(0, b - (rest - rest / 2)));
  }

  private static Lengths rust(
      int first, int second, boolean isPair, int room, Truncation strategy) {
    if (room < 0) {
      throw new TokenizerException(
          "The maximum length leaves no place for the special tokens. Raise it, or encode without"
              + " special tokens.");
    }
    if (room == 0) {
      return new Lengths(0, 0);
    }
    if (strategy == Truncation.LONGEST_FIRST) {
      return isPair ? longest(first, second, room) : new Lengths(room, 0);
    }
    boolean cutsFirst = strategy == Truncation.ONLY_FIRST;
    int left = room - (cutsFirst ? second : first);
    if ((!cutsFirst && !isPair) || left <= 0) {
      throw new TokenizerException(
          "The "
              + (cutsFirst ? "first" : "second")
              + " text is too short for truncation "
              + strategy
              + " to "
              + room
              + " tokens. Use LONGEST_FIRST or a larger maximum length.");
    }
    return cutsFirst ? new Lengths(left, second) : new Lengths(first, left);
  }

  private static Lengths longest(int first, int second, int room) {
    int shorter = Math.min(first, second);
    int longer = shorter > room ? shorter : Math.max(shorter, room - shorter);
    if (shorter + longer > room) {
      shorter = room / 2;
      longer = shorter + room % 2;
    }
    return first > second ? new Lengths(longer, shorter) : new Lengths(shorter, longer);
  }

  /**
   * Cuts a text into windows; the first is the row's, the others overflow.
   *
   * @throws TokenizerException if the stride is not smaller than the window
   */
  static List<Window> windows(int length, int size, int stride, Side side) {
    if (size >= length) {
      return List.of(new Window(0, length));
    }
    if (size == 0) {
      return List.of(new Window(0, 0), new Window(0, length));
    }
    if (stride >= size) {
      throw new TokenizerException(
          "stride "
              + stride
              + " must be smaller than the "
              + size
              + " tokens that are left of the maximum length for this text.");
    }
    List<Window> windows = new ArrayList<>();
    int step = size - stride;
    for (int moved = 0; moved < length; moved += step) {
      int from = side == Side.RIGHT ? moved : Math.max(0, length - moved - size);
      int to = side == Side.RIGHT ? Math.min(length, moved + size) : length - moved;
      windows.add(new Window(from, to));
      if (side == Side.RIGHT ? to == length : from == 0) {
        break;
      }
    }
    return windows;
  }
}
