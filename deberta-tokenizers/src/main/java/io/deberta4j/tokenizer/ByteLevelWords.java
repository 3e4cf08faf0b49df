package io.deberta4j.tokenizer;

import java.util.List;
import java.util.function.UnaryOperator;

/** The words of microsoft/DeBERTa's {@code GPT2Tokenizer}. */
final class ByteLevelWords implements WholeWords {
  private final UnaryOperator<String> decode;

  /**
   * Uses a vocabulary.
   *
   * @param decode one token to its text
   */
  ByteLevelWords(UnaryOperator<String> decode) {
    this.decode = decode;
  }

  @Override
  public List<String> words(String text) {
    return ByteLevelSegmenter.words(text);
  }

  @Override
  public boolean isPartOfWholeWord(String token) {
    String text = decode.apply(token);
    return !SentencePieceWords.standsAlone(text) && !text.startsWith(" ");
  }
}
