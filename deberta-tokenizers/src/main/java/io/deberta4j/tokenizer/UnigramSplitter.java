package io.deberta4j.tokenizer;

import java.util.Arrays;

/**
 * The best path through a unigram model (google/sentencepiece 0.1.97, {@code EncodeOptimized};
 * Hugging Face tokenizers, {@code encode_optimized}): one pass over the text, and for every
 * position the best score of a path that ends there.
 *
 * <p><b>Rounding.</b> Paths of equal score happen. google/sentencepiece keeps the best score of a
 * position as a float, but compares it with a sum that is still a double, except for the unknown
 * piece, whose sum is a float; Hugging Face computes in doubles throughout.
 */
final class UnigramSplitter implements PieceSplitter {
  private static final float UNKNOWN_PENALTY = 10;

  private final PieceTrie trie;
  private final double[] scores;
  private final boolean[] userDefined;
  private final float userScore;
  private final double unknownScore;
  private final int unknownId;
  private final boolean floats;

  private UnigramSplitter(
      PieceTrie trie,
      double[] scores,
      boolean[] userDefined,
      float userScore,
      double unknownScore,
      int unknownId,
      boolean floats) {
    this.trie = trie;
    this.scores = scores;
    this.userDefined = any(userDefined) ? userDefined : new boolean[0];
    this.userScore = userScore;
    this.unknownScore = unknownScore;
    this.unknownId = unknownId;
    this.floats = floats;
  }

  /**
   * Computes as google/sentencepiece does.
   *
   * @param userDefined the pieces that are taken wherever they occur
   * @param min the lowest score of a normal piece
   * @param max the highest score of a normal piece, at least the smallest float above 0
   */
  static UnigramSplitter sentencePiece(
      PieceTrie trie, double[] scores, boolean[] userDefined, float min, float max, int unknown) {
    return new UnigramSplitter(
        trie, scores, userDefined, max, (double) (min - UNKNOWN_PENALTY), unknown, true);
  }

  /** Computes as Hugging Face tokenizers does. */
  static UnigramSplitter huggingFace(PieceTrie trie, double[] scores, double min, int unknown) {
    return new UnigramSplitter(
        trie, scores, new boolean[0], 0, min - UNKNOWN_PENALTY, unknown, false);
  }

  private static boolean any(boolean[] flags) {
    for (boolean flag : flags) {
      if (flag) {
        return true;
      }
    }
    return false;
  }

  @Override
  public void split(byte[] text, int length, IntList ids, IntList ends) {
    double[] best = new double[length + 1];
    int[] from = new int[length + 1];
    int[] id = new int[length + 1];
    Arrays.fill(from, -1);
    int at = 0;
    while (at < length) {
      int charEnd = Math.min(length, at + Utf8.charLength(text[at]));
      if (!extend(text, at, charEnd, length, best, from, id)) {
        double sum = unknownScore + best[at];
        double candidate = floats ? (float) sum : sum;
        if (from[charEnd] < 0 || candidate > best[charEnd]) {
          best[charEnd] = candidate;
          from[charEnd] = at;
          id[charEnd] = unknownId;
        }
      }
      at = charEnd;
    }
    for (int end = length; end > 0; end = from[end]) {
      ids.add(id[end]);
      ends.add(end);
    }
    ids.reverse();
    ends.reverse();
  }

  /** Tries every piece that begins at {@code at}; returns whether one is a single character. */
  private boolean extend(
      byte[] text, int at, int charEnd, int length, double[] best, int[] from, int[] id) {
    double till = best[at];
    boolean single = false;
    int node = PieceTrie.ROOT;
    for (int end = at + 1; end <= length; end++) {
      node = trie.child(node, text[end - 1]);
      if (node == PieceTrie.NONE) {
        break;
      }
      int piece = trie.value(node);
      if (piece < 0) {
        continue;
      }
      double score =
          piece < userDefined.length && userDefined[piece]
              ? userScore * (end - at) - 0.1
              : scores[piece];
      double candidate = score + till;
      if (from[end] < 0 || candidate > best[end]) {
        best[end] = floats ? (float) candidate : candidate;
        from[end] = at;
        id[end] = piece;
      }
      single |= end == charEnd;
    }
    return single;
  }
}
