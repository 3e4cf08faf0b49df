package io.deberta4j.vocabulary;

import java.util.Arrays;

/**
 * All ways to split a word into pieces, as arcs between the positions of its characters. Every
 * character of the word must be a piece. One instance serves one thread, word after word.
 */
final class UnigramLattice {
  private final UnigramPieces pieces;
  private final IntBuffer froms = new IntBuffer();
  private final IntBuffer tos = new IntBuffer();
  private final IntBuffer ids = new IntBuffer();
  private double[] forward = new double[64];
  private double[] backward = new double[64];
  private int[] bestArc = new int[64];
  private int length;

  UnigramLattice(UnigramPieces pieces) {
    this.pieces = pieces;
  }

  /** Takes the word [from, to) of a text. */
  void set(int[] text, int from, int to) {
    length = to - from;
    froms.clear();
    tos.clear();
    ids.clear();
    if (forward.length <= length) {
      forward = new double[length * 2];
      backward = new double[length * 2];
      bestArc = new int[length * 2];
    }
    for (int begin = from; begin < to; begin++) {
      int node = PieceIndex.ROOT;
      for (int end = begin; end < to; end++) {
        node = pieces.index().child(node, text[end]);
        if (node == PieceIndex.NONE) {
          break;
        }
        int piece = pieces.index().piece(node);
        if (piece != PieceIndex.NONE) {
          froms.add(begin - from);
          tos.add(end + 1 - from);
          ids.add(piece);
        }
      }
    }
  }

  /**
   * Adds the expected number of times that each piece is used, given the word (forward-backward
   * algorithm).
   *
   * @param count how often the word is there
   * @param expected by piece; added to
   * @return the logarithm of the word's probability, summed over all ways to split it
   */
  double addExpected(double count, double[] expected) {
    double[] scores = pieces.logProbabilities();
    Arrays.fill(forward, 0, length + 1, Double.NEGATIVE_INFINITY);
    Arrays.fill(backward, 0, length + 1, Double.NEGATIVE_INFINITY);
    forward[0] = 0;
    backward[length] = 0;
    int arcs = ids.size();
    for (int a = 0; a < arcs; a++) {
      int to = tos.get(a);
      forward[to] = logSum(forward[to], forward[froms.get(a)] + scores[ids.get(a)]);
    }
    for (int a = arcs - 1; a >= 0; a--) {
      int from = froms.get(a);
      backward[from] = logSum(backward[from], backward[tos.get(a)] + scores[ids.get(a)]);
    }
    double all = forward[length];
    for (int a = 0; a < arcs; a++) {
      double path = forward[froms.get(a)] + scores[ids.get(a)] + backward[tos.get(a)];
      expected[ids.get(a)] += count * Math.exp(path - all);
    }
    return all;
  }

  /**
   * Finds the best way to split the word (Viterbi algorithm).
   *
   * @param without a piece that must not be used, or {@link PieceIndex#NONE}
   * @return the logarithm of its probability; negative infinity if there is no way
   */
  double findBest(int without) {
    double[] scores = pieces.logProbabilities();
    Arrays.fill(forward, 0, length + 1, Double.NEGATIVE_INFINITY);
    forward[0] = 0;
    for (int a = 0; a < ids.size(); a++) {
      double score = forward[froms.get(a)] + scores[ids.get(a)];
      if (ids.get(a) != without && score > forward[tos.get(a)]) {
        forward[tos.get(a)] = score;
        bestArc[tos.get(a)] = a;
      }
    }
    return forward[length];
  }

  /** Returns the pieces of {@link #findBest}, the last one first. */
  int[] best() {
    int count = 0;
    for (int at = length; at > 0; at = froms.get(bestArc[at])) {
      count++;
    }
    int[] best = new int[count];
    int i = 0;
    for (int at = length; at > 0; at = froms.get(bestArc[at])) {
      best[i++] = ids.get(bestArc[at]);
    }
    return best;
  }

  /** log(exp(a) + exp(b)). */
  private static double logSum(double a, double b) {
    double high = Math.max(a, b);
    double low = Math.min(a, b);
    return low < high - 50 ? high : high + Math.log(1 + Math.exp(low - high));
  }
}
