package io.deberta4j.data;

import io.deberta4j.io.DataException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Which columns of a CoNLL file hold words and tags, found by looking: tags are in the last column
 * in which nothing but tags stands (CoNLL-2003 has part of speech and chunk before it, others have
 * annotators behind), words in the first, or in the second where the first counts them or has the
 * tags.
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
    boolean tabs = false;
    boolean[] tags = {};
    boolean counted = true;
    int seen = 0;
    int word = 0;
    try (Lines lines = new Lines(file, BadRows.skip(Long.MAX_VALUE))) {
      for (String line = lines.next(); line != null && seen < LOOKED_AT; line = lines.next()) {
        if (isBreak(line)) {
          word = 0;
        } else if (!line.startsWith("#") || (seen > 0 && isWord(line, tabs, tags))) {
          if (seen == 0) {
            tabs = line.indexOf('\t') >= 0;
            tags = allTrue(split(line, tabs).length);
          }
          String[] fields = split(line, tabs);
          word++;
          seen++;
          counted &= fields[0].equals(String.valueOf(word));
          for (int c = 0; c < tags.length; c++) {
            tags[c] &= c < fields.length && isTag(fields[c]);
          }
        }
      }
    }
    if (seen == 0) {
      throw new DataException(file + ": has no rows, expected at least one word");
    }
    int tag = tags.length - 1;
    while (tag >= 0 && !tags[tag]) {
      tag--;
    }
    int first = tags.length > 1 && (counted || tag == 0) ? 1 : 0;
    return new ConllColumns(tabs, first, tag == first ? -1 : tag);
  }

  private static boolean[] allTrue(int count) {
    boolean[] all = new boolean[count];
    Arrays.fill(all, true);
    return all;
  }

  /** Tells a word that begins with # from a comment: it has its tag. */
  private static boolean isWord(String line, boolean tabs, boolean[] tags) {
    String[] fields = split(line, tabs);
    for (int c = 0; c < Math.min(tags.length, fields.length); c++) {
      if (tags[c] && isTag(fields[c])) {
        return true;
      }
    }
    return false;
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
