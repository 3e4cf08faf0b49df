package io.deberta4j.data;

import io.deberta4j.data.SeededRandom.Purpose;
import io.deberta4j.io.DataException;
import java.text.Normalizer;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;

/**
 * A data set parted in two, each class in the same proportion. Texts that are equal after {@link
 * #normalise normalisation} stay on one side, so that nothing held out was seen in training. The
 * sides depend on the set of rows and the seed, not on the order of the rows.
 *
 * @param train what to train on, in the order given
 * @param heldOut what to evaluate on, in the order given
 */
public record StratifiedSplit(List<LabelledText> train, List<LabelledText> heldOut) {
  private static final Pattern WHITE_SPACE =
      Pattern.compile("\\s+", Pattern.UNICODE_CHARACTER_CLASS);

  /** Copies the lists. */
  public StratifiedSplit {
    train = List.copyOf(train);
    heldOut = List.copyOf(heldOut);
  }

  /**
   * Parts a data set.
   *
   * @param heldOutFraction share of each class to hold out, in (0, 1)
   * @throws DataException if nothing would be left on one side
   */
  public static StratifiedSplit of(List<LabelledText> texts, double heldOutFraction, long seed) {
    if (!(heldOutFraction > 0 && heldOutFraction < 1)) {
      throw new IllegalArgumentException(
          "the held-out fraction must lie in (0, 1), got " + heldOutFraction);
    }
    Set<String> heldOutKeys = new HashSet<>();
    int stratum = 0;
    for (Map<String, Integer> groups : groupsByLabel(texts).values()) {
      heldOutKeys.addAll(choose(groups, heldOutFraction, seed, stratum++));
    }
    List<LabelledText> train = new ArrayList<>();
    List<LabelledText> heldOut = new ArrayList<>();
    for (LabelledText text : texts) {
      (heldOutKeys.contains(key(text)) ? heldOut : train).add(text);
    }
    if (train.isEmpty() || heldOut.isEmpty()) {
      throw new DataException(
          "%d rows cannot be split with %s held out: one side would be empty; give more rows, or a file of their own for evaluation"
              .formatted(texts.size(), heldOutFraction));
    }
    return new StratifiedSplit(train, heldOut);
  }

  /** NFKC, lower case, runs of white space as one space, trimmed. */
  public static String normalise(String text) {
    String folded = Normalizer.normalize(text, Normalizer.Form.NFKC).toLowerCase(Locale.ROOT);
    return WHITE_SPACE.matcher(folded).replaceAll(" ").strip();
  }

  private static String key(LabelledText text) {
    String pair = text.pair();
    return normalise(text.text()) + "\n" + (pair == null ? "" : normalise(pair));
  }

  /**
   * Counts the rows of each group of equal texts, by label. A group whose rows have several labels
   * counts for the first of them in alphabetical order.
   */
  private static Map<String, Map<String, Integer>> groupsByLabel(List<LabelledText> texts) {
    Map<String, String> labels = new TreeMap<>();
    Map<String, Integer> sizes = new TreeMap<>();
    for (LabelledText text : texts) {
      String key = key(text);
      labels.merge(key, text.label(), (a, b) -> a.compareTo(b) <= 0 ? a : b);
      sizes.merge(key, 1, Integer::sum);
    }
    Map<String, Map<String, Integer>> groups = new TreeMap<>();
    labels.forEach(
        (key, label) ->
            groups
                .computeIfAbsent(label, l -> new TreeMap<>())
                .put(key, sizes.getOrDefault(key, 0)));
    return groups;
  }

  /**
   * Draws groups until their rows make up the fraction; never all of them, so that every class can
   * be trained.
   */
  private static Set<String> choose(
      Map<String, Integer> groups, double fraction, long seed, int stratum) {
    List<String> keys = new ArrayList<>(groups.keySet());
    Collections.shuffle(keys, SeededRandom.stream(seed, Purpose.SPLIT, stratum));
    int rows = groups.values().stream().mapToInt(Integer::intValue).sum();
    long wanted = Math.round(rows * fraction);
    Set<String> chosen = new HashSet<>();
    for (String key : keys.subList(1, keys.size())) {
      int size = groups.getOrDefault(key, 0);
      if (size <= wanted) {
        chosen.add(key);
        wanted -= size;
      }
    }
    return chosen;
  }
}
