package io.deberta4j.tokenizer;

import io.deberta4j.io.TokenizerException;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A set of tokens that are looked for in text. */
final class TokenTrie {
  private static final int MAX_TOKEN = 4096;

  private final Node root = new Node();

  /** Marks the characters below 128 that a token begins with. */
  private final boolean[] first = new boolean[128];

  private boolean beginsBeyondAscii;

  private static final class Node {
    private final Map<Character, Node> children = new HashMap<>();
    private boolean isToken;
  }

  TokenTrie(Collection<String> tokens) {
    for (String token : tokens) {
      if (token.length() > MAX_TOKEN) {
        throw new TokenizerException(
            "An added token has "
                + token.length()
                + " chars, more than "
                + MAX_TOKEN
                + "; searching for it would take too long.");
      }
      Node node = root;
      for (int i = 0; i < token.length(); i++) {
        node = node.children.computeIfAbsent(token.charAt(i), c -> new Node());
      }
      node.isToken = !token.isEmpty();
      if (node.isToken && token.charAt(0) < first.length) {
        first[token.charAt(0)] = true;
      }
      beginsBeyondAscii |= node.isToken && token.charAt(0) >= first.length;
    }
  }

  /** Returns the length of the longest token that begins at {@code from}, or 0. */
  int longest(String text, int from) {
    char c = text.charAt(from);
    if (c < first.length ? !first[c] : !beginsBeyondAscii) {
      return 0;
    }
    int longest = 0;
    @Nullable Node node = root;
    for (int i = from; i < text.length(); i++) {
      node = node.children.get(text.charAt(i));
      if (node == null) {
        break;
      }
      if (node.isToken) {
        longest = i + 1 - from;
      }
    }
    return longest;
  }
}
