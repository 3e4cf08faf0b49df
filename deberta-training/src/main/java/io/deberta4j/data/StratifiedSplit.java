package io.deberta4j.data;

import io.deberta4j.data.SeededRandom.Purpose;
import io.deberta4j.io.DataException;
import io.deberta4j.tokenizer.TextPair;
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
import org.jspecify.annotations.Nullable;

/**
 * A data set parted in two, each class in the same proportion. Texts that are equal after {@link
 * #normalise normalisation} stay on one side, so that nothing held out was seen in training; so do
 * all questions about a text. The sides depend on the set of samples and the seed, not on the order
 * of the samples.
 *
 * @param train what to train on, in the order given
 * @param heldOut what to evaluate on, in the order given
 */
public record StratifiedSplit(List<Sample> train, List<Sample> heldOut) {
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
  public static StratifiedSplit of(List<Sample> samples, double heldOutFraction, long seed) {
    if (!(heldOutFraction > 0 && heldOutFraction < 1)) {
      throw new IllegalArgumentException(
          "the held-out fraction must lie in (0, 1), got " + heldOutFraction);
    }
    Set<String> heldOutKeys = new HashSet<>();
    int stratum = 0;
    for (Map<String, Integer> groups : groupsByLabel(samples).values()) {
      heldOutKeys.addAll(choose(groups, heldOutFraction, seed, stratum++));
    }
    List<Sample> train = new ArrayList<>();
    List<Sample> heldOut = new ArrayList<>();
    for (Sample sample : samples) {
      (heldOutKeys.contains(key(sample)) ? heldOut : train).add(sample);
    }
    if (train.isEmpty() || heldOut.isEmpty()) {
      throw new DataException(
          "%d examples cannot be split with %s held out: one side would be empty; give more, name a file to evaluate on (--dev FILE), or evaluate on none (--held-out 0)"
              .formatted(samples.size(), heldOutFraction));
    }
    return new StratifiedSplit(train, heldOut);
  }

  /** NFKC, lower case, runs of white space as one space, trimmed. */
  public static String normalise(String text) {
    String folded = Normalizer.normalize(text, Normalizer.Form.NFKC).toLowerCase(Locale.ROOT);
    return WHITE_SPACE.matcher(folded).replaceAll(" ").strip();
  }

  /** What a model could know by heart: equal for samples that must stay together. */
  private static String key(Sample sample) {
    if (sample instanceof Sample.Text text) {
      return key(text.text(), text.pair());
    } else if (sample instanceof Sample.Scored scored) {
      return key(scored.text(), scored.pair());
    } else if (sample instanceof Sample.Labelled labelled) {
      return key(labelled.text(), labelled.pair());
    } else if (sample instanceof Sample.Choice choice) {
      TextPair first = choice.choices().get(0);
      return key(first.text(), null);
    } else if (sample instanceof Sample.Question question) {
      return key(question.context(), null);
    } else if (sample instanceof Sample.Tagged tagged) {
      return key(String.join(" ", tagged.words()), null);
    }
    return key(((Sample.Entities) sample).passage(), null);
  }

  private static String key(String text, @Nullable String pair) {
    return normalise(text) + "\n" + (pair == null ? "" : normalise(pair));
  }

  /** The class, where a sample has exactly one. */
  private static String label(Sample sample) {
    return sample instanceof Sample.Text text ? String.valueOf(text.label()) : "";
  }

  /**
   * Counts the samples of each group of equal texts, by label. A group with several labels counts
   * for the first of them in alphabetical order.
   */
  private static Map<String, Map<String, Integer>> groupsByLabel(List<Sample> samples) {
    Map<String, String> labels = new TreeMap<>();
    Map<String, Integer> sizes = new TreeMap<>();
    for (Sample sample : samples) {
      String key = key(sample);
      labels.merge(key, label(sample), (a, b) -> a.compareTo(b) <= 0 ? a : b);
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
   * Draws groups until their samples make up the fraction; never all of them, so that every class
   * can be trained.
   */
  private static Set<String> choose(
      Map<String, Integer> groups, double fraction, long seed, int stratum) {
    List<String> keys = new ArrayList<>(groups.keySet());
    Collections.shuffle(keys, SeededRandom.stream(seed, Purpose.SPLIT, stratum));
    int count = groups.values().stream().mapToInt(Integer::intValue).sum();
    long wanted = Math.round(count * fraction);
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
