package io.deberta4j.tokenizer;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** Ids to text with the decoder of a tokenizer.json; an id that no token has is left out. */
final class JsonDecoder implements TextDecoder {
  private final Vocabulary vocabulary;
  private final Set<String> special;
  private final @Nullable UnaryOperator<List<String>> decoder;

  JsonDecoder(
      Vocabulary vocabulary, Set<String> special, @Nullable UnaryOperator<List<String>> decoder) {
    this.vocabulary = vocabulary;
    this.special = special;
    this.decoder = decoder;
  }

  @Override
  public String decode(int[] ids, boolean skipSpecialTokens) {
    List<String> tokens = new ArrayList<>();
    for (int id : ids) {
      String token = vocabulary.token(id);
      if (token != null && !(skipSpecialTokens && special.contains(token))) {
        tokens.add(token);
      }
    }
    return decoder == null ? String.join(" ", tokens) : String.join("", decoder.apply(tokens));
  }
}
