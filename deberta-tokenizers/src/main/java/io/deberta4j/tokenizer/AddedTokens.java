package io.deberta4j.tokenizer;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Cuts added tokens out of a text as the slow tokenizers of transformers do ({@code
 * PreTrainedTokenizer.tokenize}).
 */
final class AddedTokens {
  private final Map<String, AddedToken> tokens = new LinkedHashMap<>();
  private final TokenTrie all;
  private final TokenTrie keptInCase;

  AddedTokens(Collection<AddedToken> added) {
    for (AddedToken token : added) {
      tokens.put(token.content(), token);
    }
    all = new TokenTrie(tokens.keySet());
    keptInCase =
        new TokenTrie(
            tokens.values().stream()
                .filter(token -> token.special() || token.normalized())
                .map(AddedToken::content)
                .toList());
  }

  /** Returns the tokens that lower-casing leaves alone. */
  TokenTrie keptInCase() {
    return keptInCase;
  }

  /** A part of the text: an added token, or text for the model where {@code token} is null. */
  record Part(int from, int to, @Nullable AddedToken token) {}

  /** Cuts a text into parts; white space that a token takes is in no part. */
  List<Part> cut(String text) {
    List<Part> parts = new ArrayList<>();
    int begin = 0;
    for (int i = 0; i < text.length(); ) {
      int length = all.longest(text, i);
      if (length == 0) {
        i++;
        continue;
      }
      if (i > begin) {
        parts.add(new Part(begin, i, null));
      }
      parts.add(new Part(i, i + length, tokens.get(text.substring(i, i + length))));
      i += length;
      begin = i;
    }
    if (begin < text.length()) {
      parts.add(new Part(begin, text.length(), null));
    }
    for (int i = 0; i < parts.size(); i++) {
      strip(text, parts, i);
    }
    parts.removeIf(part -> part.from() == part.to());
    return parts;
  }

  /** Lets the token at {@code i} take white space, or become text where it must stand alone. */
  private void strip(String text, List<Part> parts, int i) {
    Part part = parts.get(i);
    AddedToken token = part.token();
    if (token == null || part.from() == part.to()) {
      return;
    }
    Part left = i > 0 && parts.get(i - 1).from() < parts.get(i - 1).to() ? parts.get(i - 1) : null;
    Part right = i + 1 < parts.size() ? parts.get(i + 1) : null;
    if (token.rstrip() && right != null) {
      parts.set(i + 1, retoken(text, stripLeft(text, right.from(), right.to()), right.to(), right));
    }
    if (token.lstrip() && left != null) {
      parts.set(i - 1, retoken(text, left.from(), stripRight(text, left.from(), left.to()), left));
    }
    if (token.singleWord() && left != null && text.charAt(left.to() - 1) != ' ') {
      parts.set(i - 1, new Part(parts.get(i - 1).from(), part.to(), null));
      parts.set(i, new Part(part.to(), part.to(), null));
    } else if (token.singleWord() && right != null && text.charAt(right.from()) != ' ') {
      parts.set(i + 1, new Part(part.from(), parts.get(i + 1).to(), null));
      parts.set(i, new Part(part.from(), part.from(), null));
    }
  }

  private Part retoken(String text, int from, int to, Part old) {
    boolean same = from == old.from() && to == old.to();
    return new Part(from, to, same ? old.token() : tokens.get(text.substring(from, to)));
  }

  private static int stripLeft(String text, int from, int to) {
    int at = from;
    while (at < to && UnicodeSets.isSpace(text.charAt(at))) {
      at++;
    }
    return at;
  }

  private static int stripRight(String text, int from, int to) {
    int at = to;
    while (at > from && UnicodeSets.isSpace(text.charAt(at - 1))) {
      at--;
    }
    return at;
  }
}
