package io.deberta4j.tokenizer;

import java.util.List;
import java.util.Optional;

/** Which pieces make up a word, as microsoft/DeBERTa's tokenizers see it when they mask n-grams. */
public interface WholeWords {
  /** Splits a text into words; joined, they are the text or its beginning. */
  List<String> words(String text);

  /**
   * Returns what tokens begin with that go on with a word, as {@code ##} in BERT's vocabularies;
   * nothing where it is the others that are marked.
   */
  default Optional<String> continuingPrefix() {
    return Optional.empty();
  }

  /** Returns whether a token goes on with the word of the token before it. */
  boolean isPartOfWholeWord(String token);
}
