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
 *     run, {@code {shared}} for that of all runs, {@code {files}} for that of the description,
 *     {@code {data}}, {@code {threads}} and {@code {seed}}; a word that is the name of an axis, as
 *     {@code {arm}}, for all words that its value stands for
 * @param resume what is there if the command was begun before, so that {@code --resume} is added;
 *     null for commands that begin anew
 */
public record ExperimentStep(List<String> command, @Nullable String resume) {
  private static final Pattern OPEN = Pattern.compile("\\{[a-z][a-z-]*}");

  /** Copies the words. */
  public ExperimentStep {
    command = List.copyOf(command);
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
    for (String word : command) {
      List<String> many =
          word.startsWith("{") && word.endsWith("}")
              ? axes.get(word.substring(1, word.length() - 1))
              : null;
      for (String one : many == null ? List.of(word) : many) {
        words.add(filled(one, places));
      }
    }
    return words;
  }

  /** Replaces the names in braces within a word. */
  static String filled(String word, Map<String, String> places) {
    String filled = word;
    for (Map.Entry<String, String> place : places.entrySet()) {
      filled = filled.replace("{" + place.getKey() + "}", place.getValue());
    }
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
}
