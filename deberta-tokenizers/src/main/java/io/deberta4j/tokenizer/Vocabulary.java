package io.deberta4j.tokenizer;

import io.deberta4j.io.TokenizerException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/** Tokens and their ids, both ways. */
final class Vocabulary {
  /** Far beyond any embedding table; an id above it is a broken file. */
  static final int MAX_ID = 1 << 24;

  private final Map<String, Integer> ids = new HashMap<>();
  private final List<@Nullable String> tokens = new ArrayList<>();

  /**
   * Adds a token, or gives it another id.
   *
   * @throws TokenizerException if the id is negative or absurdly large
   */
  void put(String token, int id) {
    if (id < 0 || id > MAX_ID) {
      throw new TokenizerException(
          "Token '" + token + "' has id " + id + ", expected 0 to " + MAX_ID + ".");
    }
    while (tokens.size() <= id) {
      tokens.add(null);
    }
    tokens.set(id, token);
    ids.put(token, id);
  }

  /** Returns the id of a token, if there is such a token. */
  OptionalInt id(String token) {
    Integer id = ids.get(token);
    return id == null ? OptionalInt.empty() : OptionalInt.of(id);
  }

  /** Returns the token of an id, or null. */
  @Nullable String token(int id) {
    return id >= 0 && id < tokens.size() ? tokens.get(id) : null;
  }

  /** Returns the number of different tokens, the id that transformers gives the next new one. */
  int tokenCount() {
    return ids.size();
  }

  /** Returns the smallest number above all ids. */
  int size() {
    return tokens.size();
  }
}
