package io.deberta4j.tokenizer;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Where in a text a match of an expression may begin, by a look at two characters: most places are
 * ruled out without the expression. Only for expressions whose matches do not depend on what stands
 * around them.
 */
final class MatchStarts {
  private static final int ASCII = 128;

  /** No groups, anchors or back references, and no escapes but those of classes and signs. */
  private static final Pattern CONTEXT_FREE =
      Pattern.compile("(?:[^\\\\(^$]|\\\\(?:[snrtdwSDW]|[^A-Za-z0-9]|p\\{\\w+}))*");

  /** What may follow a first character; null where no match begins with it. */
  private final boolean[] @Nullable [] second = new boolean[ASCII][];

  private MatchStarts(Matcher matcher) {
    for (char c = 0; c < ASCII; c++) {
      if (mayMatch(matcher, String.valueOf(c))) {
        boolean[] follows = new boolean[ASCII];
        for (char next = 0; next < ASCII; next++) {
          follows[next] = mayMatch(matcher, "" + c + next);
        }
        second[c] = follows;
      }
    }
  }

  /** Returns the places of an expression, or null if a look is not enough for it. */
  static @Nullable MatchStarts of(Pattern pattern) {
    Matcher matcher = pattern.matcher("");
    boolean simple =
        (pattern.flags() & Pattern.LITERAL) == 0
            && CONTEXT_FREE.matcher(pattern.pattern()).matches()
            && !matcher.lookingAt();
    return simple ? new MatchStarts(matcher) : null;
  }

  /** Whether a text that begins with this beginning can begin with a match. */
  private static boolean mayMatch(Matcher matcher, String beginning) {
    matcher.reset(beginning);
    return matcher.lookingAt() || matcher.hitEnd();
  }

  /** Returns the first index from {@code from} on at which a match may begin, or the length. */
  int next(String text, int from) {
    int last = text.length() - 1;
    for (int i = from; i <= last; i++) {
      char c = text.charAt(i);
      if (c >= ASCII) {
        return i;
      }
      boolean[] follows = second[c];
      if (follows != null) {
        char next = i < last ? text.charAt(i + 1) : ASCII;
        if (next >= ASCII || follows[next]) {
          return i;
        }
      }
    }
    return text.length();
  }
}
