package io.deberta4j.data;

import io.deberta4j.io.DataException;
import io.deberta4j.tokenizer.TextPair;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Makes a sample of a table's row.
 *
 * @param format what the fields and labels mean
 * @param labelled whether a row must have its label
 */
record RowMapper(SampleFormat format, boolean labelled) {
  private static final List<String> NUMBER = List.of("idx", "id", "index");

  /** Maps a row; null if it has no gold label and is left out. */
  @Nullable Sample map(Fields row, long number) {
    switch (format.layout()) {
      case WIC, WSC, COPA -> {}
      default -> row.require(parts());
    }
    String label = label(row);
    if (labelled && label == null) {
      return null;
    }
    return switch (format.layout()) {
      case WIC -> wordInContext(row, id(row, NUMBER, number), name(row, label));
      case WSC -> winograd(row, id(row, NUMBER, number), name(row, label));
      case COPA -> causeOrEffect(row, id(row, NUMBER, number), answer(row, label, 2));
      default -> plain(row, id(row, format.fields().id(), number), label);
    };
  }

  private static String id(Fields row, List<String> names, long number) {
    String id = row.find(names);
    return id == null || id.isBlank() ? String.valueOf(number) : id.strip();
  }

  private List<Fields.Part> parts() {
    FieldNames names = format.fields();
    List<Fields.Part> parts = new ArrayList<>();
    parts.add(new Fields.Part("the text", "--text-column", names.text()));
    if (!names.pair().isEmpty()) {
      parts.add(new Fields.Part("its pair", "--pair-column", names.pair()));
    }
    for (String choice : names.choices()) {
      parts.add(new Fields.Part("a choice", "--choice-columns", List.of(choice)));
    }
    if (labelled) {
      parts.add(new Fields.Part("the label", "--label-column", labelNames()));
    }
    return parts;
  }

  private List<String> labelNames() {
    List<String> names = format.fields().label();
    return names.isEmpty() ? List.of("label") : names;
  }

  /** Reads the label's field; null if it says that there is no label. */
  private @Nullable String label(Fields row) {
    List<String> names = labelNames();
    String value = labelled ? row.get(names) : row.find(names);
    if (value == null || format.labels().none(value, labelled)) {
      return null;
    }
    if (value.isBlank() && format.kind() != TaskKind.MULTI_LABEL) {
      throw row.empty(names);
    }
    return value;
  }

  private Sample plain(Fields row, String id, @Nullable String label) {
    FieldNames names = format.fields();
    if (format.kind() == TaskKind.MULTIPLE_CHOICE) {
      return choice(row, id, label);
    }
    String text = row.text(names.text());
    String pair = names.pair().isEmpty() ? null : row.text(names.pair());
    String group = names.group().isEmpty() ? null : row.find(names.group());
    return switch (format.kind()) {
      case CLASSIFICATION -> new Sample.Text(id, group, text, pair, name(row, label));
      case REGRESSION -> new Sample.Scored(id, group, text, pair, score(row, label));
      case MULTI_LABEL -> new Sample.Labelled(id, text, pair, names(row, label));
      default ->
          throw new IllegalArgumentException(
              "a table cannot hold examples of " + format.kind() + "; give a format of its own");
    };
  }

  private @Nullable String name(Fields row, @Nullable String label) {
    try {
      return label == null ? null : format.labels().name(label);
    } catch (DataException e) {
      throw row.error(String.valueOf(e.getMessage()));
    }
  }

  private static @Nullable Double score(Fields row, @Nullable String label) {
    if (label == null) {
      return null;
    }
    try {
      double score = Double.parseDouble(label.strip());
      if (Double.isFinite(score)) {
        return score;
      }
    } catch (NumberFormatException e) {
      // said below
    }
    throw row.error("the score '%s' is not a finite number".formatted(label.strip()));
  }

  private @Nullable Set<String> names(Fields row, @Nullable String label) {
    if (label == null) {
      return null;
    }
    Set<String> names = new LinkedHashSet<>();
    for (String one : label.split(Pattern.quote(format.fields().separator()), -1)) {
      if (!one.isBlank()) {
        try {
          names.add(format.labels().nameOrId(one));
        } catch (DataException e) {
          throw row.error(String.valueOf(e.getMessage()));
        }
      }
    }
    return names;
  }

  private Sample choice(Fields row, String id, @Nullable String label) {
    FieldNames names = format.fields();
    String text = row.text(names.text());
    String found = names.stem().isEmpty() ? null : row.find(names.stem());
    String stem = found == null ? "" : found.strip();
    List<TextPair> choices = new ArrayList<>();
    for (String name : names.choices()) {
      choices.add(new TextPair(text, (stem + " " + row.text(name)).strip()));
    }
    String group = names.group().isEmpty() ? null : row.find(names.group());
    return new Sample.Choice(id, group, choices, answer(row, label, choices.size()));
  }

  /** Reads which choice is right: its number from 0, or a label of the task (A, B, ...). */
  private @Nullable Integer answer(Fields row, @Nullable String label, int choices) {
    if (label == null) {
      return null;
    }
    int answer = format.labels().names().indexOf(label.strip());
    if (answer < 0 && label.strip().matches("\\d{1,4}(\\.0)?")) {
      answer = (int) Double.parseDouble(label.strip());
    }
    if (answer < 0 || answer >= choices) {
      throw row.error(
          "the answer '%s' is none of the %d choices, which count from 0"
              .formatted(label.strip(), choices));
    }
    return answer;
  }

  /** The pair of sentences, the word in question between asterisks in both. */
  private static Sample wordInContext(Fields row, String id, @Nullable String label) {
    return new Sample.Text(id, null, marked(row, 1), marked(row, 2), label);
  }

  private static String marked(Fields row, int number) {
    String sentence = row.get(List.of("sentence" + number));
    TextSpan word =
        CodePoints.span(sentence, row.number("start" + number), row.number("end" + number));
    if (word == null || word.text().isBlank()) {
      throw row.error(
          "start%d and end%d do not lie within sentence%d of %d characters"
              .formatted(number, number, number, sentence.length()));
    }
    return (sentence.substring(0, word.start())
            + "*"
            + word.text()
            + "*"
            + sentence.substring(word.end()))
        .strip();
  }

  /** The sentence, and the sentence with the candidate in the pronoun's place (as in WNLI). */
  private static Sample winograd(Fields row, String id, @Nullable String label) {
    String text = row.text("text");
    String candidate = row.text("target.span1_text");
    String pronoun = row.text("target.span2_text");
    String[] words = text.split("\\s+");
    int at = nearest(words, pronoun, row.number("target.span2_index"));
    if (at < 0) {
      throw row.error("the pronoun '%s' is not a word of the text".formatted(pronoun));
    }
    words[at] = words[at].replace(pronoun, candidate);
    return new Sample.Text(id, null, text, String.join(" ", words), label);
  }

  /** Finds the pronoun; indices of the published file are off by a word here and there. */
  private static int nearest(String[] words, String pronoun, int index) {
    int best = -1;
    for (int i = 0; i < words.length; i++) {
      boolean holds = words[i].replaceAll("[^\\p{L}\\p{N}]", "").equals(pronoun);
      if (holds && (best < 0 || Math.abs(i - index) < Math.abs(best - index))) {
        best = i;
      }
    }
    return best;
  }

  /** Both choices as pairs in which the cause comes first (microsoft/DeBERTa, COPATask). */
  private static Sample causeOrEffect(Fields row, String id, @Nullable Integer answer) {
    String premise = row.text("premise");
    boolean cause = row.text("question").equalsIgnoreCase("cause");
    List<TextPair> choices = new ArrayList<>();
    for (String name : List.of("choice1", "choice2")) {
      String choice = row.text(name);
      choices.add(cause ? new TextPair(choice, premise) : new TextPair(premise, choice));
    }
    return new Sample.Choice(id, null, choices, answer);
  }
}
