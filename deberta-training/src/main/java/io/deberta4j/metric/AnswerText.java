package io.deberta4j.metric;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * Compares answers as the evaluation scripts of SQuAD and ReCoRD do: lower case, without ASCII
 * punctuation, the words <i>a, an, the</i>, and surplus white space.
 */
public final class AnswerText {
  private static final Pattern PUNCTUATION = Pattern.compile("[!-/:-@\\[-`{-~]");

  /** Python's {@code \b(a|an|the)\b}: word characters there are letters, numbers and _. */
  private static final Pattern ARTICLES =
      Pattern.compile("(?<![\\p{L}\\p{N}_])(?:an|a|the)(?![\\p{L}\\p{N}_])");

  private AnswerText() {}

  /** Returns the words that count. */
  public static List<String> words(String answer) {
    String lower = answer.toLowerCase(Locale.ROOT);
    String bare = ARTICLES.matcher(PUNCTUATION.matcher(lower).replaceAll("")).replaceAll(" ");
    List<String> words = new ArrayList<>();
    int start = 0;
    for (int i = 0; i <= bare.length(); i++) {
      if (i == bare.length() || isSpace(bare.charAt(i))) {
        if (i > start) {
          words.add(bare.substring(start, i));
        }
        start = i + 1;
      }
    }
    return words;
  }

  /** Returns the answer in the form in which answers are compared. */
  public static String normalise(String answer) {
    return String.join(" ", words(answer));
  }

  /** Tells whether two answers are the same. */
  public static boolean same(String a, String b) {
    return words(a).equals(words(b));
  }

  /**
   * Returns the F1 of the words of two answers.
   *
   * @param emptyAgree whether two answers without words agree: so in SQuAD 2.0, not in SQuAD 1.1
   *     and ReCoRD
   */
  public static double f1(String answer, String right, boolean emptyAgree) {
    List<String> given = words(answer);
    List<String> wanted = words(right);
    if (given.isEmpty() || wanted.isEmpty()) {
      return emptyAgree && given.equals(wanted) ? 1 : 0;
    }
    Map<String, Integer> left = new HashMap<>();
    wanted.forEach(word -> left.merge(word, 1, Integer::sum));
    int same = 0;
    for (String word : given) {
      if (left.merge(word, -1, Integer::sum) >= 0) {
        same++;
      }
    }
    return 2.0 * same / (given.size() + wanted.size());
  }

  /** Python's white space, which has no-break spaces and the four ASCII separators. */
  private static boolean isSpace(char c) {
    return Character.isWhitespace(c) || Character.isSpaceChar(c) || c == 0x85;
  }
}
