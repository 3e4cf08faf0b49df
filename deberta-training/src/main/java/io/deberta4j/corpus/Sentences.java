package io.deberta4j.corpus;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * Finds where sentences begin: behind a full stop, question or exclamation mark and what closes
 * there, if white space follows and then no lower-case letter. A full stop behind initials or a
 * usual abbreviation ends nothing. Marks of Chinese and Japanese need no white space. Always the
 * same, on any Java, unlike {@code BreakIterator}.
 */
final class Sentences {
  private static final String MARKS = ".!?\u2026";
  private static final String WIDE_MARKS = "\u3002\uFF01\uFF1F";
  private static final String CLOSING = "\"'\u201D\u2019\u00BB)]}_*\u300D\u300F";
  private static final String OPENING = "\"'\u201C\u2018\u00AB([{_*-\u2014";

  /** What stands before a name rather than at the end of a sentence. */
  private static final Set<String> BEFORE_NAMES =
      Set.of(
          "mr", "mrs", "ms", "messrs", "mme", "mlle", "dr", "prof", "st", "rev", "hon", "gen",
          "col", "capt", "lieut", "lt", "maj", "sgt", "gov", "sen", "vs", "viz", "cf");

  /** What stands before a number. */
  private static final Set<String> BEFORE_NUMBERS =
      Set.of("no", "nos", "vol", "vols", "fig", "figs", "ch", "pp");

  private Sentences() {}

  /** Returns where each sentence of a line begins, the first at 0, white space left out. */
  static int[] starts(String line) {
    List<Integer> starts = new ArrayList<>();
    starts.add(0);
    int at = 0;
    while (at < line.length()) {
      int end = endOfMarks(line, at);
      if (end == at) {
        at++;
        continue;
      }
      int next = skipWhiteSpace(line, end);
      boolean apart = next > end || WIDE_MARKS.indexOf(line.charAt(at)) >= 0;
      if (apart
          && next < line.length()
          && begins(line, next)
          && !abbreviates(line, at, end, next)) {
        starts.add(next);
      }
      at = end;
    }
    return starts.stream().mapToInt(Integer::intValue).toArray();
  }

  /** Returns the end of marks and closing characters that begin here; the same if none does. */
  private static int endOfMarks(String line, int from) {
    int at = from;
    while (at < line.length() && (MARKS + WIDE_MARKS).indexOf(line.charAt(at)) >= 0) {
      at++;
    }
    while (at > from && at < line.length() && CLOSING.indexOf(line.charAt(at)) >= 0) {
      at++;
    }
    return at;
  }

  private static int skipWhiteSpace(String line, int from) {
    int at = from;
    while (at < line.length() && Character.isWhitespace(line.charAt(at))) {
      at++;
    }
    return at;
  }

  private static boolean begins(String line, int from) {
    int at = from;
    while (at < line.length() - 1 && OPENING.indexOf(line.charAt(at)) >= 0) {
      at++;
    }
    return !Character.isLowerCase(line.codePointAt(at));
  }

  /** Whether a single full stop belongs to the word before it, when this comes next. */
  private static boolean abbreviates(String line, int mark, int end, int next) {
    if (line.charAt(mark) != '.' || end > mark + 1) {
      return false;
    }
    int from = mark;
    while (from > 0 && isWordCharacter(line.charAt(from - 1))) {
      from--;
    }
    String word = line.substring(from, mark).toLowerCase(Locale.ROOT);
    return isInitials(word)
        || BEFORE_NAMES.contains(word)
        || (BEFORE_NUMBERS.contains(word) && Character.isDigit(line.charAt(next)));
  }

  /** Whether a word is letters with full stops between them, as in "J.R.R."; "I" is a word. */
  private static boolean isInitials(String word) {
    for (int i = 0; i < word.length(); i++) {
      if (i % 2 == 0 ? !Character.isLetter(word.charAt(i)) : word.charAt(i) != '.') {
        return false;
      }
    }
    return word.length() % 2 == 1 && !word.equals("i");
  }

  private static boolean isWordCharacter(char c) {
    return Character.isLetterOrDigit(c) || c == '.';
  }
}
