package io.deberta4j.experiment;

import io.deberta4j.io.ConfigException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A command of an experiment.
 *
 * @param command its words; those in braces stand for others: {@code {run}} for the folder of the
 *     run, {@code {runs}} for that of all runs, {@code {shared}} for that of what is done before
 *     them, {@code {files}} for that of the description, {@code {data}}, {@code {threads}} and
 *     {@code {seed}}; a word that is the name of an axis, as {@code {arm}}, for all words that its
 *     value stands for; within a longer word, as {@code {runs}/{arm}-1}, for the value's name
 * @param resume what is there if the command was begun before, so that {@code --resume} is added:
 *     the folder that the training is written down in; null for commands that begin anew
 * @param folder name of the folder below that of all runs where its result is kept, so that runs
 *     that have the same do it once; null for the run's own
 * @param without the runs that leave it out: the values of some axes
 * @param measures names of the metrics that runs are judged by; null for the first that it prints
 * @param data what tables call the data that it measures on; null for what it prints
 */
public record ExperimentStep(
    List<String> command,
    @Nullable String resume,
    @Nullable String folder,
    List<Map<String, String>> without,
    @Nullable List<String> measures,
    @Nullable String data) {
  private static final Pattern OPEN = Pattern.compile("\\{[a-z][a-z0-9-]*}");

  /** Copies the lists. */
  public ExperimentStep {
    command = List.copyOf(command);
    without = List.copyOf(without);
    measures = measures == null ? null : List.copyOf(measures);
  }

  /** Returns the name of the command, as {@code finetune}. */
  String name() {
    return command.get(0);
  }

  /**
   * Puts in what stands for what.
   *
   * @param places single words by their name
   * @param axes many words by the name of the axis
   */
  List<String> words(Map<String, String> places, Map<String, List<String>> axes) {
    List<String> words = new ArrayList<>();
    for (String word : spread(axes)) {
      words.add(filled(word, places));
    }
    return words;
  }

  /** As {@link #words}, on one line, and leaves names alone that nothing stands for. */
  String line(Map<String, String> places, Map<String, List<String>> axes) {
    return replaced(String.join(" ", spread(axes)), places);
  }

  private List<String> spread(Map<String, List<String>> axes) {
    List<String> words = new ArrayList<>();
    for (String word : command) {
      List<String> many =
          word.startsWith("{") && word.endsWith("}")
              ? axes.get(word.substring(1, word.length() - 1))
              : null;
      words.addAll(many == null ? List.of(word) : many);
    }
    return words;
  }

  /** Replaces the names in braces within a word. */
  static String filled(String word, Map<String, String> places) {
    String filled = replaced(word, places);
    Matcher open = OPEN.matcher(filled);
    if (open.find()) {
      throw new ConfigException(
          "nothing is called "
              + open.group()
              + " in '"
              + word
              + "'; there are "
              + places.keySet().stream().sorted().toList());
    }
    return filled;
  }

  private static String replaced(String word, Map<String, String> places) {
    String replaced = word;
    for (Map.Entry<String, String> place : places.entrySet()) {
      replaced = replaced.replace("{" + place.getKey() + "}", place.getValue());
    }
    return replaced;
  }
}
