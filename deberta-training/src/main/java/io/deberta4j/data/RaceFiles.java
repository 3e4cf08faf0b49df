package io.deberta4j.data;

import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.deberta4j.io.DataException;
import io.deberta4j.tokenizer.TextPair;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Reads RACE: a folder of files that hold one passage each, with its subfolders, or a file with one
 * passage a line. Each choice is the passage and the question with the option behind it, as in
 * microsoft/DeBERTa's {@code race_task.py}; white space is folded and the underscores of gaps at
 * the ends are cut there too.
 */
final class RaceFiles {
  private static final Pattern WHITE_SPACE =
      Pattern.compile("\\s+", Pattern.UNICODE_CHARACTER_CLASS);
  private static final Pattern ENDS = Pattern.compile("^[\\t \\r\\n_]+|[\\t \\r\\n_]+$");

  private final boolean labelled;
  private final BadRows bad;
  private int optionsOfFirst;

  RaceFiles(boolean labelled, BadRows bad) {
    this.labelled = labelled;
    this.bad = bad;
  }

  void read(Path path, Consumer<Sample> samples) {
    if (Files.isDirectory(path)) {
      for (Path file : files(path)) {
        try (JsonFile json = new JsonFile(file)) {
          json.expect(JsonToken.START_OBJECT, json.next(), "a passage");
          passage(file, 1, json.value(), samples);
        } catch (DataException e) {
          bad.found(e);
        }
      }
      return;
    }
    try (JsonObjects lines = JsonObjects.open(path, bad)) {
      for (JsonNode line = lines.next(); line != null; line = lines.next()) {
        try {
          passage(path, lines.number(), line, samples);
        } catch (DataException e) {
          bad.found(e);
        }
      }
    }
  }

  /** Lists the files below a folder by the numbers in their names, so that 2 comes before 10. */
  private static List<Path> files(Path folder) {
    try (Stream<Path> all = Files.walk(folder)) {
      return all.filter(file -> DataFiles.plainName(file).matches(".*\\.(txt|json)"))
          .filter(Files::isRegularFile)
          .sorted(
              Comparator.comparing((Path file) -> String.valueOf(file.getParent()))
                  .thenComparing(file -> DataFiles.plainName(file).length())
                  .thenComparing(DataFiles::plainName))
          .toList();
    } catch (IOException e) {
      throw new DataException(folder + ": cannot be listed: " + e, e);
    }
  }

  /** Gives the form with one question an object (Hugging Face) the lists of the official one. */
  private static JsonNode official(JsonNode json) {
    if (!json.has("question") || json.has("questions") || !(json instanceof ObjectNode object)) {
      return json;
    }
    ObjectNode lists = object.deepCopy();
    lists.putArray("questions").add(object.path("question"));
    lists.putArray("options").add(object.path("options"));
    if (object.path("answer").isTextual() && !object.path("answer").asText().isBlank()) {
      lists.putArray("answers").add(object.path("answer"));
    }
    lists.set("id", object.path("example_id"));
    return lists;
  }

  private void passage(Path file, long line, JsonNode given, Consumer<Sample> samples) {
    JsonNode json = official(given);
    JsonNode questions = json.path("questions");
    JsonNode options = json.path("options");
    JsonNode answers = json.path("answers");
    String article = fold(json.path("article").asText(""));
    boolean fits = questions.isArray() && options.size() == questions.size();
    boolean answered = answers.isArray() && answers.size() == questions.size();
    if (!fits || article.isEmpty() || (labelled && !answered)) {
      throw new DataException(
          "%s: line %d: expected an article, questions and as many options%s; found the members %s with %d questions, %d options, %d answers"
              .formatted(
                  file,
                  line,
                  labelled ? " and answers" : "",
                  names(json),
                  questions.size(),
                  options.size(),
                  answers.size()));
    }
    String id = json.path("id").asText(DataFiles.plainName(file) + ":" + line);
    for (int q = 0; q < questions.size(); q++) {
      List<TextPair> choices = new ArrayList<>();
      for (JsonNode option : options.path(q)) {
        String asked = questions.path(q).asText() + " " + option.asText();
        choices.add(new TextPair(article, fold(asked)));
      }
      String name = id + "/" + q;
      checkCount(file, line, name, choices.size());
      Integer answer =
          answered
              ? answer(file, line, name, answers.path(q).asText().strip(), choices.size())
              : null;
      samples.accept(new Sample.Choice(name, group(file, id), choices, answer));
      optionsOfFirst = choices.size();
    }
  }

  /** All questions have as many options as the first one: a batch has room for no other number. */
  private void checkCount(Path file, long line, String id, int options) {
    boolean first = optionsOfFirst == 0;
    if (first ? options < 2 : options != optionsOfFirst) {
      throw new DataException(
          "%s: line %d: question %s has %d options, expected %s"
              .formatted(
                  file,
                  line,
                  id,
                  options,
                  first ? "two or more" : optionsOfFirst + " as the first question has"));
    }
  }

  private static int answer(Path file, long line, String id, String letter, int choices) {
    int answer = letter.length() == 1 ? letter.charAt(0) - 'A' : -1;
    if (answer < 0 || answer >= choices || choices < 2) {
      throw new DataException(
          "%s: line %d: question %s has the answer '%s' and %d options, expected a letter from A and two options or more"
              .formatted(file, line, id, letter, choices));
    }
    return answer;
  }

  private static @Nullable String group(Path file, String id) {
    String where = (file.getParent() + "/" + file.getFileName()).toLowerCase(Locale.ROOT);
    String name = where.substring(Math.max(0, where.length() - 60)) + "/" + id;
    boolean middle = name.contains("middle");
    boolean high = name.contains("high");
    return middle == high ? null : middle ? "middle" : "high";
  }

  private static List<String> names(JsonNode json) {
    List<String> names = new ArrayList<>();
    json.fieldNames().forEachRemaining(names::add);
    return names;
  }

  private static String fold(String text) {
    return WHITE_SPACE.matcher(ENDS.matcher(text).replaceAll("")).replaceAll(" ").strip();
  }
}
