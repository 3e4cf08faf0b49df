package io.deberta4j.tokenizer;

import io.deberta4j.io.TokenizerException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import org.jspecify.annotations.Nullable;

/**
 * A regular expression from a file. The file is not trusted: a search that takes far more steps
 * than the text is long, or nests too deeply, is given up with an error.
 */
final class GuardedPattern {
  private static final long STEPS_PER_CHAR = 2_000;
  private static final long FREE_STEPS = 1_000_000;
  private static final String WORD = "\\p{IsAlphabetic}\\p{M}\\p{Nd}\\p{Pc}";

  private final Pattern pattern;
  private final @Nullable MatchStarts starts;

  private GuardedPattern(Pattern pattern) {
    this.pattern = pattern;
    this.starts = MatchStarts.of(pattern);
  }

  /**
   * Compiles an expression of Oniguruma, the library behind Hugging Face's {@code Regex}; classes
   * such as {@code \s} cover all of Unicode, and {@code \w} does not cover the joiners U+200C and
   * U+200D.
   *
   * @throws TokenizerException if Java's syntax has no such expression
   */
  static GuardedPattern oniguruma(String expression) {
    StringBuilder translated = new StringBuilder();
    boolean inClass = false;
    for (int i = 0; i < expression.length(); i++) {
      char c = expression.charAt(i);
      if (c == '\\' && i + 1 < expression.length()) {
        char escaped = expression.charAt(++i);
        switch (escaped) {
          case 'w' -> translated.append(inClass ? WORD : "[" + WORD + "]");
          case 'W' -> translated.append("[^" + WORD + "]");
          default -> translated.append(c).append(escaped);
        }
        continue;
      }
      inClass = c == '[' || (inClass && c != ']');
      translated.append(c);
    }
    return regex(translated.toString());
  }

  /** Compiles an expression of Java. */
  static GuardedPattern regex(String expression) {
    try {
      return new GuardedPattern(Pattern.compile(expression, Pattern.UNICODE_CHARACTER_CLASS));
    } catch (PatternSyntaxException | StackOverflowError e) {
      throw new TokenizerException(
          "tokenizer.json: the expression '"
              + (expression.length() > 200 ? expression.substring(0, 200) + "..." : expression)
              + "' is not one that this library can use: "
              + e.getMessage(),
          e);
    }
  }

  /** Looks for a text as it is. */
  static GuardedPattern literal(String text) {
    return new GuardedPattern(Pattern.compile(text, Pattern.LITERAL));
  }

  /** Receives what is found. */
  interface Found {
    void at(int from, int to);
  }

  /** Calls {@code found} for every match in order. */
  void forEach(String text, Found found) {
    try {
      Matcher matcher = pattern.matcher(new Counted(text, new long[1], 0, text.length()));
      if (starts != null) {
        forEach(text, matcher, starts, found);
        return;
      }
      while (matcher.find()) {
        found.at(matcher.start(), matcher.end());
      }
    } catch (StackOverflowError e) {
      throw new TokenizerException(tooCostly() + " nests too deeply", e);
    }
  }

  private static void forEach(String text, Matcher matcher, MatchStarts starts, Found found) {
    int length = text.length();
    for (int at = starts.next(text, 0); at < length; at = starts.next(text, at)) {
      if (matcher.region(at, length).lookingAt()) {
        found.at(at, matcher.end());
        at = matcher.end();
      } else {
        at += Character.charCount(text.codePointAt(at));
      }
    }
  }

  private String tooCostly() {
    return "tokenizer.json: the expression '" + pattern.pattern() + "'";
  }

  /** The text, counting how often it is looked at. */
  private final class Counted implements CharSequence {
    private final String text;
    private final long[] steps;
    private final int from;
    private final int to;

    Counted(String text, long[] steps, int from, int to) {
      this.text = text;
      this.steps = steps;
      this.from = from;
      this.to = to;
    }

    @Override
    public char charAt(int index) {
      if (++steps[0] > FREE_STEPS + STEPS_PER_CHAR * text.length()) {
        throw new TokenizerException(
            tooCostly() + " takes too many steps on a text of " + text.length() + " chars");
      }
      return text.charAt(from + index);
    }

    @Override
    public int length() {
      return to - from;
    }

    @Override
    public CharSequence subSequence(int start, int end) {
      return new Counted(text, steps, from + start, from + end);
    }

    @Override
    public String toString() {
      return text.substring(from, to);
    }
  }
}
