package io.deberta4j.data;

import io.deberta4j.io.DataException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Which columns of a CoNLL file hold words and tags, found by looking: tags are in the last column
 * in which nearly every row has a tag (CoNLL-2003 has part of speech and chunk before it, others
 * have annotators behind); a row without one there is a bad row. Words are in the first, or in the
 * second where the first counts them or has the tags.
 *
 * @param tabs whether columns end at tabs, else at runs of spaces
 * @param word the words' column
 * @param tag the tags' column, or -1 if there is none
 */
record ConllColumns(boolean tabs, int word, int tag) {
  private static final int LOOKED_AT = 5000;
  private static final Pattern TAG = Pattern.compile("O|[BIESLUM](-\\S+)?");
  private static final Pattern SPACES = Pattern.compile("[ \\t]+");

  /** Looks at the first lines of a file. */
  static ConllColumns in(Path file) {
    List<String> rows = new ArrayList<>();
    List<Integer> places = new ArrayList<>();
    int place = 0;
    try (Lines lines = new Lines(file, BadRows.skip(Long.MAX_VALUE))) {
      for (String line = lines.next();
          line != null && rows.size() < LOOKED_AT;
          line = lines.next()) {
        if (isBreak(line)) {
          place = 0;
        } else if (!line.startsWith("#")) {
          rows.add(line);
          places.add(++place);
        }
      }
    }
    if (rows.isEmpty()) {
      throw new DataException(file + ": has no rows, expected at least one word");
    }
    return in(rows, places);
  }

  /** Looks at rows and the place of each in its sentence. */
  private static ConllColumns in(List<String> rows, List<Integer> places) {
    boolean tabs = 2 * rows.stream().filter(row -> row.indexOf('\t') >= 0).count() > rows.size();
    List<String[]> table = rows.stream().map(row -> split(row, tabs)).toList();
    int columns = table.stream().mapToInt(fields -> fields.length).max().orElse(0);
    int tag = columns - 1;
    while (tag >= 0 && !areTags(table, tag)) {
      tag--;
    }
    int first = columns > 1 && (areCounts(table, places) || tag == 0) ? 1 : 0;
    return new ConllColumns(tabs, first, tag == first ? -1 : tag);
  }

  /** All but a tenth of the rows have a tag there; of a few rows, all but one. */
  private static boolean areTags(List<String[]> table, int column) {
    long right =
        table.stream().filter(fields -> column < fields.length && isTag(fields[column])).count();
    long wrong = table.size() - right;
    return wrong < right && wrong <= Math.max(1, table.size() / 10);
  }

  private static boolean areCounts(List<String[]> table, List<Integer> places) {
    int wrong = 0;
    for (int i = 0; i < table.size(); i++) {
      wrong += table.get(i)[0].equals(String.valueOf(places.get(i))) ? 0 : 1;
    }
    return wrong <= table.size() / 10;
  }

  /** Tells whether a line ends a sentence. */
  static boolean isBreak(String line) {
    return line.chars().allMatch(c -> c == ' ' || c == '\t') || line.startsWith("-DOCSTART-");
  }

  static boolean isTag(String field) {
    return TAG.matcher(field).matches();
  }

  boolean isComment(String line) {
    if (!line.startsWith("#")) {
      return false;
    }
    List<String> fields = fields(line);
    return fields == null || (tag >= 0 && !isTag(fields.get(tag)));
  }

  /** Splits a line; null if it has too few columns. */
  @Nullable List<String> fields(String line) {
    String[] fields = split(line, tabs);
    return fields.length <= Math.max(word, tag) ? null : List.of(fields);
  }

  private static String[] split(String line, boolean tabs) {
    return tabs ? line.split("\t", -1) : SPACES.split(line.strip());
  }
}
