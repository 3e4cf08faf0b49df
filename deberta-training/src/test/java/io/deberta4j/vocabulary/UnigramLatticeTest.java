package io.deberta4j.vocabulary;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.offset;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** The lattice against all segmentations of a word, written out. */
class UnigramLatticeTest {
  private static final long SEED = 20261121;

  /** Random pieces over three letters, all letters among them. */
  private static UnigramPieces pieces(Random random) {
    Map<String, Double> pieces = new HashMap<>(Map.of("a", -3.0, "b", -4.5, "c", -3.7));
    for (int i = 0; i < 12; i++) {
      StringBuilder piece = new StringBuilder();
      for (int length = 2 + random.nextInt(3); length > 0; length--) {
        piece.append("abc".charAt(random.nextInt(3)));
      }
      pieces.put(piece.toString(), -1 - 6 * random.nextDouble());
    }
    List<String> texts = List.copyOf(pieces.keySet());
    return new UnigramPieces(texts, texts.stream().mapToDouble(pieces::get).toArray());
  }

  private static void segmentations(
      String rest, UnigramPieces pieces, List<Integer> before, List<List<Integer>> all) {
    if (rest.isEmpty()) {
      all.add(List.copyOf(before));
    }
    for (int i = 0; i < pieces.size(); i++) {
      if (rest.startsWith(pieces.texts().get(i))) {
        before.add(i);
        segmentations(rest.substring(pieces.texts().get(i).length()), pieces, before, all);
        before.remove(before.size() - 1);
      }
    }
  }

  private static double score(List<Integer> segmentation, UnigramPieces pieces) {
    return segmentation.stream().mapToDouble(i -> pieces.logProbabilities()[i]).sum();
  }

  private static String word(Random random) {
    StringBuilder word = new StringBuilder();
    for (int length = 1 + random.nextInt(9); length > 0; length--) {
      word.append("abc".charAt(random.nextInt(3)));
    }
    return word.toString();
  }

  @Test
  void expectedCountsAndLikelihoodAreThoseOfAllSegmentations() {
    Random random = new Random(SEED);
    for (int round = 0; round < 200; round++) {
      UnigramPieces pieces = pieces(random);
      String word = word(random);
      double count = 1 + random.nextInt(5);
      List<List<Integer>> all = new ArrayList<>();
      segmentations(word, pieces, new ArrayList<>(), all);
      double total = all.stream().mapToDouble(s -> Math.exp(score(s, pieces))).sum();
      double[] naive = new double[pieces.size()];
      for (List<Integer> segmentation : all) {
        double share = Math.exp(score(segmentation, pieces)) / total;
        segmentation.forEach(i -> naive[i] += count * share);
      }
      UnigramLattice lattice = new UnigramLattice(pieces);
      lattice.set(word.codePoints().toArray(), 0, word.length());
      double[] expected = new double[pieces.size()];
      double likelihood = lattice.addExpected(count, expected);
      String where = "seed " + SEED + ", round " + round + ", word " + word;
      assertThat(likelihood).as(where).isCloseTo(Math.log(total), within(1e-10));
      assertThat(expected).as(where).containsExactly(naive, offset(1e-10));
    }
  }

  @Test
  void bestSegmentationIsTheBestOfAllThatLackAPiece() {
    Random random = new Random(SEED + 1);
    for (int round = 0; round < 200; round++) {
      UnigramPieces pieces = pieces(random);
      String word = word(random);
      int without = random.nextInt(pieces.size() + 1) - 1;
      List<List<Integer>> all = new ArrayList<>();
      segmentations(word, pieces, new ArrayList<>(), all);
      double best =
          all.stream()
              .filter(s -> !s.contains(without))
              .mapToDouble(s -> score(s, pieces))
              .max()
              .orElse(Double.NEGATIVE_INFINITY);
      UnigramLattice lattice = new UnigramLattice(pieces);
      lattice.set(word.codePoints().toArray(), 0, word.length());
      String where = "seed " + (SEED + 1) + ", round " + round + ", word " + word;
      double found = lattice.findBest(without);
      if (best == Double.NEGATIVE_INFINITY) {
        assertThat(found).as(where).isEqualTo(best);
        continue;
      }
      assertThat(found).as(where).isCloseTo(best, within(1e-12));
      StringBuilder spelled = new StringBuilder();
      double score = 0;
      for (int piece : lattice.best()) {
        spelled.insert(0, pieces.texts().get(piece));
        score += pieces.logProbabilities()[piece];
      }
      assertThat(spelled.toString()).as(where).isEqualTo(word);
      assertThat(score).as(where).isCloseTo(best, within(1e-12));
    }
  }
}
