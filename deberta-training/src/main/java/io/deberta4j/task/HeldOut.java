package io.deberta4j.task;

import io.deberta4j.data.Sample;
import io.deberta4j.io.DataException;
import io.deberta4j.tokenizer.TextPair;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.zip.CRC32;

/**
 * Part of the training examples as {@code dev}, for data sets that come without: of each class the
 * same share, equal texts on one side. Which ones depends on their texts and the seed, not on their
 * order.
 *
 * @param share of the examples to hold out, in (0, 1)
 * @param seed fixes which
 */
public record HeldOut(double share, long seed) {
  private static final String DEV = "dev";

  /** Checks the share. */
  public HeldOut {
    if (!(share > 0 && share < 1)) {
      throw new IllegalArgumentException("the held-out share must lie in (0, 1), got " + share);
    }
  }

  /**
   * Parts the training examples of a data set.
   *
   * @throws DataException if it has examples to evaluate on, or if one side would be empty
   */
  public TaskData apply(TaskData data) {
    if (!data.evaluationSplits().isEmpty()) {
      throw new DataException(
          "%s has a split to evaluate on (%s): nothing is held out beside it"
              .formatted(data.task().title(), data.evaluationSplits()));
    }
    List<Sample> all = data.train();
    Set<String> chosen = chosen(all);
    List<Sample> train = new ArrayList<>();
    List<Sample> dev = new ArrayList<>();
    all.forEach(sample -> (chosen.contains(text(sample)) ? dev : train).add(sample));
    if (train.isEmpty() || dev.isEmpty()) {
      throw new DataException(
          "%d examples cannot be parted with %s held out: one side would be empty"
              .formatted(all.size(), share));
    }
    Map<String, List<Sample>> splits = new LinkedHashMap<>(data.splits());
    splits.put(TaskData.TRAIN, List.copyOf(train));
    splits.put(DEV, List.copyOf(dev));
    return new TaskData(data.task(), splits, data.files(), data.bad());
  }

  /** The texts to hold out: of each class those with the smallest hashes. */
  private Set<String> chosen(List<Sample> samples) {
    Map<String, TreeMap<String, Integer>> classes = new TreeMap<>();
    for (Sample sample : samples) {
      String name = sample instanceof Sample.Text text ? String.valueOf(text.label()) : "";
      String key = "%08x %s".formatted(hash(text(sample)), text(sample));
      classes.computeIfAbsent(name, c -> new TreeMap<>()).merge(key, 1, Integer::sum);
    }
    Set<String> chosen = new HashSet<>();
    for (TreeMap<String, Integer> texts : classes.values()) {
      int count = texts.values().stream().mapToInt(Integer::intValue).sum();
      long wanted = Math.round(share * count);
      for (Map.Entry<String, Integer> entry : texts.entrySet()) {
        if (wanted <= 0) {
          break;
        }
        chosen.add(entry.getKey().substring(9));
        wanted -= entry.getValue();
      }
    }
    return chosen;
  }

  private long hash(String text) {
    CRC32 crc = new CRC32();
    crc.update((seed + "\n" + text).getBytes(StandardCharsets.UTF_8));
    return crc.getValue();
  }

  /** What tells examples apart that a model could know by heart. */
  private static String text(Sample sample) {
    if (sample instanceof Sample.Text text) {
      return text.text() + "\n" + text.pair();
    } else if (sample instanceof Sample.Scored scored) {
      return scored.text() + "\n" + scored.pair();
    } else if (sample instanceof Sample.Labelled labelled) {
      return labelled.text() + "\n" + labelled.pair();
    } else if (sample instanceof Sample.Choice choice) {
      TextPair first = choice.choices().get(0);
      return first.text();
    } else if (sample instanceof Sample.Question question) {
      return question.context();
    } else if (sample instanceof Sample.Tagged tagged) {
      return String.join(" ", tagged.words());
    }
    return ((Sample.Entities) sample).passage();
  }
}
