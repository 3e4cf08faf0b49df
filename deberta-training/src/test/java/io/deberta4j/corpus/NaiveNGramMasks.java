package io.deberta4j.corpus;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.IntPredicate;

/**
 * The published algorithm on lists, step by step: words first, then the words chosen, then token by
 * token what is read.
 */
final class NaiveNGramMasks {
  private NaiveNGramMasks() {}

  /** Position to what is read there, in the order of masking. */
  static Map<Integer, Integer> masks(
      int[] ids,
      NGramMasking masking,
      IntPredicate special,
      IntPredicate continuing,
      int mask,
      MaskingDraws draws) {
    List<List<Integer>> words = new ArrayList<>();
    for (int i = 0; i < ids.length; i++) {
      if (special.test(ids[i])) {
        continue;
      }
      if (masking.maxGram() > 1 && !words.isEmpty() && continuing.test(ids[i])) {
        words.get(words.size() - 1).add(i);
      } else {
        words.add(new ArrayList<>(List.of(i)));
      }
    }
    Set<Integer> chosen = chosen(words.size(), masking, draws);
    int wanted = (int) Math.rint(ids.length * masking.share());
    wanted = Math.min(masking.maxPredictions(), Math.max(1, wanted));
    Map<Integer, Integer> masks = new TreeMap<>();
    for (int word = 0; word < words.size(); word++) {
      if (!chosen.contains(word)) {
        continue;
      }
      for (int i : words.get(word)) {
        double x = draws.fraction();
        if (x < masking.maskShare()) {
          masks.put(i, mask);
        } else if (x < masking.maskShare() + masking.keepShare()) {
          masks.put(i, ids[i]);
        } else {
          masks.put(i, draws.index(1000));
        }
      }
      if (masks.size() >= wanted) {
        break;
      }
    }
    return masks;
  }

  private static Set<Integer> chosen(int words, NGramMasking masking, MaskingDraws draws) {
    double sum = 0;
    for (int n = 1; n <= masking.maxGram(); n++) {
      sum += 1.0 / n;
    }
    Set<Integer> chosen = new HashSet<>();
    int offset = 0;
    while (offset < words) {
      double x = draws.fraction();
      int n = 1;
      double below = 1 / sum;
      while (x >= below && n < masking.maxGram()) {
        n++;
        below += 1.0 / n / sum;
      }
      int window = Math.min(n * (int) (1 / masking.share()), words - offset);
      int first = offset + draws.between(0, window - 1);
      for (int word = first; word < Math.min(words, first + n); word++) {
        chosen.add(word);
      }
      offset = Math.max(offset + window, Math.min(words, first + n));
    }
    return chosen;
  }
}
