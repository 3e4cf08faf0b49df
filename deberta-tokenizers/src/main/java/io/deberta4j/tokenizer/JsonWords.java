package io.deberta4j.tokenizer;

import java.util.List;
import java.util.Set;

/** The words of a tokenizer.json: those of its pre-tokenizer. */
final class JsonWords implements WholeWords {
  private final JsonSegmenter segmenter;
  private final Set<String> special;

  JsonWords(JsonSegmenter segmenter, Set<String> special) {
    this.segmenter = segmenter;
    this.special = special;
  }

  @Override
  public List<String> words(String text) {
    return segmenter.words(text);
  }

  /** Both symbols for white space, SentencePiece's and GPT-2's, begin a word. */
  @Override
  public boolean isPartOfWholeWord(String token) {
    return !special.contains(token)
        && !SentencePieceWords.standsAlone(token)
        && !token.startsWith("\u2581")
        && !token.startsWith("\u0120");
  }
}
