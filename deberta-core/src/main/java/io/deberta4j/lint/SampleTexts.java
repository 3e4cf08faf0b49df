package io.deberta4j.lint;

import io.deberta4j.io.TokenizerException;
import io.deberta4j.tokenizer.EncodeOptions;
import io.deberta4j.tokenizer.Flavour;
import io.deberta4j.tokenizer.Tokenizer;
import io.deberta4j.tokenizer.TokenizerOptions;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Texts in which tokenizers of the same vocabulary are known to differ. */
final class SampleTexts {
  private static final List<String> TEXTS =
      List.of(
          "The quick brown fox jumps over 13 lazy dogs.",
          "Don't  stop\n\tnow; what's (really) left?",
          " it's   SAID \"so\", e.g. here... ",
          "\ufb01ne caf\u00e9, na\u00efve \u00dcmlaut \u2013 \u00a312",
          "\uff21\uff22\uff23\u3000\uff11\uff12\uff13 \u2460 \u00bd",
          "\u6771\u4eac\u306f\u65e5\u672c\u306e\u9996\u90fd\u3067\u3059\u3002 \u041c\u043e\u0441\u043a\u0432\u0430 \u0391\u03b8\u03ae\u03bd\u03b1",
          "\ud83d\ude00 \ud83d\udc69\u200d\ud83d\udc67 zero\u200bwidth no\u00a0break",
          "The [MASK] sat on the mat.[SEP]");

  private SampleTexts() {}

  /**
   * Reads every text.
   *
   * @throws TokenizerException if the tokenizer cannot
   */
  static void readAll(Tokenizer tokenizer) {
    TEXTS.forEach(text -> ids(tokenizer, text));
  }

  /** Reads a text, with special tokens and whole. */
  static int[] ids(Tokenizer tokenizer, String text) {
    return tokenizer.encode(text, null, EncodeOptions.DEFAULT).ids();
  }

  /** Returns the first text that two tokenizers read differently, or null. */
  static @Nullable String difference(Tokenizer one, Tokenizer other) {
    for (String text : TEXTS) {
      if (!Arrays.equals(ids(one, text), ids(other, text))) {
        return text;
      }
    }
    return null;
  }

  /**
   * Reads the tokens of a text from the first difference on.
   *
   * @param of the tokenizer to tell of
   * @param other the one that it is compared with
   */
  static String shown(Tokenizer of, Tokenizer other, String text) {
    int first = Math.max(0, Arrays.mismatch(ids(of, text), ids(other, text)));
    List<String> tokens = of.encode(text, null, EncodeOptions.DEFAULT).tokens();
    List<String> rest = tokens.subList(Math.min(first, tokens.size()), tokens.size());
    return String.join(" ", rest.subList(0, Math.min(4, rest.size())));
  }

  /** Opens the vocabulary of a directory as another library would, or returns null. */
  static @Nullable Tokenizer flavoured(Path directory, Flavour flavour) {
    try {
      return Tokenizer.load(directory, TokenizerOptions.DEFAULT.withFlavour(flavour));
    } catch (TokenizerException e) {
      return null;
    }
  }
}
