package io.deberta4j.corpus;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * Finds where sentences begin: behind a full stop, question or exclamation mark and what closes
 * there, if white space follows and then no lower-case letter. A full stop behind a usual
 * abbreviation of a title or a single letter ends nothing. Marks of Chinese and Japanese need no
 * white space. Always the same, on any Java, unlike {@code BreakIterator}.
 */
final class Sentences {
  private static final String MARKS = ".!?\u2026";
  private static final String WIDE_MARKS = "\u3002\uFF01\uFF1F";
  private static final String CLOSING = "\"'\u201D\u2019\u00BB)]}_*\u300D\u300F";
  private static final String OPENING = "\"'\u201C\u2018\u00AB([{_*-\u2014";

  /** What stands before a name or a number rather than at the end of a sentence. */
  private static final Set<String> ABBREVIATIONS =
      Set.of(
          "mr", "mrs", "ms", "messrs", "mme", "mlle", "dr", "prof", "st", "rev", "hon", "gen",
          "col", "capt", "lieut", "lt", "maj", "sgt", "gov", "sen", "esq", "no", "nos", "vol",
          "fig", "vs", "viz", "cf", "e.g", "i.e");

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
      if (apart && next < line.length() && begins(line, next) && !abbreviates(line, at, end)) {
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

  /** Whether a single full stop belongs to the word before it. */
  private static boolean abbreviates(String line, int mark, int end) {
    if (line.charAt(mark) != '.' || end > mark + 1) {
      return false;
    }
    int from = mark;
    while (from > 0 && isWordCharacter(line.charAt(from - 1))) {
      from--;
    }
    String word = line.substring(from, mark).toLowerCase(Locale.ROOT);
    boolean letter = word.length() == 1 && Character.isLetter(word.charAt(0));
    return (letter && !word.equals("i")) || ABBREVIATIONS.contains(word);
  }

  private static boolean isWordCharacter(char c) {
    return Character.isLetterOrDigit(c) || c == '.';
  }
}
