package io.deberta4j.vocabulary;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Removes the pieces that the text misses least (Kudo 2018, section 3.2, steps 2b and 2c). The loss
 * of a piece is how much the likelihood falls if it is removed and its uses go to the best way to
 * split it.
 */
final class Pruning {
  private static final int[] NONE = {};

  private final UnigramPieces pieces;
  private final double[] uses;
  private final int[][] alternatives;

  /** Pieces by the number of their uses in the best splits of all words. */
  private Pruning(UnigramPieces pieces, double[] uses, int[][] alternatives) {
    this.pieces = pieces;
    this.uses = uses;
    this.alternatives = alternatives;
  }

  /**
   * Returns pieces in their old order; characters always stay.
   *
   * @param least how many there must be, even if some of them are of no use
   * @param most how many there may be
   */
  static UnigramPieces shrink(
      TrainingText text, UnigramPieces pieces, int least, int most, Shards shards) {
    int[][] alternatives = new int[pieces.size()][];
    shards.map(shard -> findAlternatives(pieces, shard, alternatives));
    return new Pruning(pieces, uses(text, pieces, shards), alternatives).keep(least, most);
  }

  private static double[] uses(TrainingText text, UnigramPieces pieces, Shards shards) {
    List<double[]> parts =
        shards.map(
            shard -> {
              UnigramLattice lattice = new UnigramLattice(pieces);
              double[] uses = new double[pieces.size()];
              for (int word = shard; word < text.words(); word += Shards.COUNT) {
                lattice.set(text.chars(), text.starts()[word], text.end(word));
                lattice.findBest(PieceIndex.NONE);
                for (int piece : lattice.best()) {
                  uses[piece] += text.counts()[word];
                }
              }
              return uses;
            });
    double[] sum = new double[pieces.size()];
    for (double[] part : parts) {
      for (int i = 0; i < sum.length; i++) {
        sum[i] += part[i];
      }
    }
    return sum;
  }

  /** The best other way to split each piece; nothing where it is as likely as the piece itself. */
  private static int findAlternatives(UnigramPieces pieces, int shard, int[][] alternatives) {
    UnigramLattice lattice = new UnigramLattice(pieces);
    for (int i = shard; i < alternatives.length; i += Shards.COUNT) {
      int[] chars = pieces.texts().get(i).codePoints().toArray();
      lattice.set(chars, 0, chars.length);
      double other = lattice.findBest(i);
      boolean isBest = other < pieces.logProbabilities()[i];
      alternatives[i] = isBest && chars.length > 1 ? lattice.best() : NONE;
    }
    return shard;
  }

  private UnigramPieces keep(int least, int most) {
    double sum = Arrays.stream(uses).sum();
    boolean[] kept = new boolean[pieces.size()];
    int count = 0;
    List<Integer> candidates = new ArrayList<>();
    List<Integer> useless = new ArrayList<>();
    double[] losses = new double[pieces.size()];
    for (int i = 0; i < kept.length; i++) {
      if (pieces.isCharacter(i)) {
        kept[i] = true;
        count++;
      } else if (uses[i] > 0 && alternatives[i].length > 0) {
        losses[i] = loss(i, sum);
        candidates.add(i);
      } else {
        useless.add(i);
      }
    }
    count += mark(candidates, losses, most - count, kept);
    mark(useless, pieces.logProbabilities(), least - count, kept);
    return select(kept);
  }

  /** Marks those with the largest values, at most {@code limit}. */
  private static int mark(List<Integer> candidates, double[] values, int limit, boolean[] kept) {
    candidates.sort((a, b) -> Double.compare(values[b], values[a]));
    int count = Math.max(0, Math.min(limit, candidates.size()));
    candidates.subList(0, count).forEach(i -> kept[i] = true);
    return count;
  }

  /** SentencePiece, {@code PruneSentencePieces}; constant factors are left out. */
  private double loss(int piece, double sum) {
    double logUses = Math.log(uses[piece]) - Math.log(sum);
    double newSum = Math.log(sum + uses[piece] * (alternatives[piece].length - 1));
    double alternative = 0;
    for (int part : alternatives[piece]) {
      alternative += Math.log(uses[part] + uses[piece]) - newSum;
    }
    return uses[piece] * (logUses - alternative);
  }

  private UnigramPieces select(boolean[] kept) {
    List<String> texts = new ArrayList<>();
    double[] scores = new double[pieces.size()];
    for (int i = 0; i < kept.length; i++) {
      if (kept[i]) {
        scores[texts.size()] = pieces.logProbabilities()[i];
        texts.add(pieces.texts().get(i));
      }
    }
    return new UnigramPieces(texts, Arrays.copyOf(scores, texts.size()));
  }
}
