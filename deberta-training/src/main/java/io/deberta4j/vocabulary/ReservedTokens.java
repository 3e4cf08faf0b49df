package io.deberta4j.vocabulary;

import io.deberta4j.io.DataException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Special tokens: those of every DeBERTa, and those of one's own behind them. */
final class ReservedTokens {
  /** The first tokens of every vocabulary, in the order of their ids. */
  static final List<String> FIRST = List.of("[PAD]", "[CLS]", "[SEP]", "[UNK]");

  /** The token behind the last piece. */
  static final String MASK = "[MASK]";

  private ReservedTokens() {}

  /**
   * Returns a copy of special tokens of one's own.
   *
   * @throws IllegalArgumentException if they are no text, or not different from all others
   */
  static List<String> checked(List<String> tokens) {
    Set<String> seen = new HashSet<>(FIRST);
    seen.add(MASK);
    for (String token : tokens) {
      if (token.isBlank() || !token.equals(token.strip())) {
        throw new IllegalArgumentException(
            "a special token must be text without white space around it, got '" + token + "'");
      }
      if (!seen.add(token)) {
        throw new IllegalArgumentException(
            "the special token " + token + " is there already; name others only, each once");
      }
    }
    return List.copyOf(tokens);
  }

  /**
   * Refuses a token that is a piece as well, so that it would have two ids.
   *
   * @throws DataException if there is one
   */
  static void requireNoPieces(List<String> tokens, Collection<String> pieces) {
    for (String token : tokens) {
      if (pieces.contains(token)) {
        throw new DataException(
            "The special token "
                + token
                + " is also a piece of the vocabulary. Give it marks that text does not have, as in"
                + " [entity].");
      }
    }
  }

  /** Leaves special tokens out, as tokenizers do before they look for pieces. */
  static Stream<String> cut(Stream<String> sentences, List<String> own) {
    List<String> tokens = new ArrayList<>(own);
    tokens.addAll(FIRST);
    tokens.add(MASK);
    tokens.sort(Comparator.comparingInt(String::length).reversed());
    Pattern any =
        Pattern.compile(tokens.stream().map(Pattern::quote).collect(Collectors.joining("|")));
    return sentences.flatMap(any::splitAsStream).filter(part -> !part.isEmpty());
  }
}
