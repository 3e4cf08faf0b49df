package io.deberta4j.tokenizer;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Cuts added tokens out of a text as Hugging Face tokenizers does ({@code AddedVocabulary}): those
 * that are not normalised from the text as it is, then the others from the normalised rest.
 */
final class JsonAddedTokens {
  private final Map<String, AddedToken> raw = new HashMap<>();
  private final Map<String, AddedToken> normalized = new HashMap<>();
  private final TokenTrie rawTrie;
  private final TokenTrie normalizedTrie;
  private final Normalizer normalizer;

  JsonAddedTokens(List<AddedToken> tokens, Normalizer normalizer) {
    this.normalizer = normalizer;
    for (AddedToken token : tokens) {
      if (token.normalized()) {
        normalized.put(normalizer.normalize(AlignedText.of(token.content())).text(), token);
      } else {
        raw.put(token.content(), token);
      }
    }
    rawTrie = new TokenTrie(raw.keySet());
    normalizedTrie = new TokenTrie(normalized.keySet());
  }

  /** A part of the text: an added token, or normalised text where {@code token} is null. */
  record Part(AlignedText text, @Nullable AddedToken token) {}

  List<Part> cut(String text) {
    List<Part> parts = new ArrayList<>();
    for (Part part : cut(AlignedText.of(text), raw, rawTrie)) {
      if (part.token() != null) {
        parts.add(part);
      } else if (!part.text().isEmpty()) {
        parts.addAll(cut(normalizer.normalize(part.text()), normalized, normalizedTrie));
      }
    }
    parts.removeIf(part -> part.text().isEmpty());
    return parts;
  }

  private static List<Part> cut(AlignedText text, Map<String, AddedToken> tokens, TokenTrie trie) {
    List<Part> parts = new ArrayList<>();
    String chars = text.text();
    int done = 0;
    for (int i = 0; i < chars.length(); ) {
      int length = trie.longest(chars, i);
      AddedToken token = length == 0 ? null : tokens.get(chars.substring(i, i + length));
      if (token == null) {
        i++;
        continue;
      }
      int from = i;
      int to = i + length;
      i = to;
      if (token.singleWord() && !standsAlone(chars, from, to)) {
        continue;
      }
      while (token.lstrip() && from > done && UnicodeSets.isWhiteSpace(chars.charAt(from - 1))) {
        from--;
      }
      while (token.rstrip() && to < chars.length() && UnicodeSets.isWhiteSpace(chars.charAt(to))) {
        to++;
      }
      from = Math.max(from, done);
      if (done < from) {
        parts.add(new Part(text.slice(done, from), null));
      }
      parts.add(new Part(text.slice(from, to), token));
      done = to;
    }
    if (done < chars.length()) {
      parts.add(new Part(text.slice(done, chars.length()), null));
    }
    return parts;
  }

  private static boolean standsAlone(String chars, int from, int to) {
    boolean left = from == 0 || !isWord(chars.codePointBefore(from));
    return left && (to == chars.length() || !isWord(chars.codePointAt(to)));
  }

  /** The class {@code \w}. */
  private static boolean isWord(int codePoint) {
    return switch (Character.getType(codePoint)) {
      case Character.NON_SPACING_MARK,
          Character.COMBINING_SPACING_MARK,
          Character.ENCLOSING_MARK,
          Character.DECIMAL_DIGIT_NUMBER,
          Character.CONNECTOR_PUNCTUATION ->
          true;
      default -> Character.isAlphabetic(codePoint) || codePoint == 0x200C || codePoint == 0x200D;
    };
  }
}
