package io.deberta4j.tokenizer;

import java.util.List;

/** Which pieces make up a word, as microsoft/DeBERTa's tokenizers see it when they mask n-grams. */
public interface WholeWords {
  /** Splits a text into words; joined, they are the text or its beginning. */
  List<String> words(String text);

  /** Returns whether a token goes on with the word of the token before it. */
  boolean isPartOfWholeWord(String token);
}
