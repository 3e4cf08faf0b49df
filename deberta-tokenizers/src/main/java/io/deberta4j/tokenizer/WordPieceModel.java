package io.deberta4j.tokenizer;

import io.deberta4j.io.TokenizerException;
import java.util.OptionalInt;

/**
 * The {@code WordPiece} model of Hugging Face tokenizers, that of BERT: the longest piece that a
 * word begins with, then the longest that it goes on with; a word with an end that no piece fits is
 * unknown as a whole.
 */
final class WordPieceModel implements TokenModel {
  private final Vocabulary vocabulary;
  private final int unknown;
  private final String prefix;
  private final int mostCharacters;
  private final int longestPiece;

  /**
   * Prepares a vocabulary.
   *
   * @param unknownToken what a word becomes that cannot be made of pieces
   * @param prefix of pieces that go on with a word
   * @param mostCharacters longer words are unknown
   * @throws TokenizerException if the unknown token is not in the vocabulary
   */
  WordPieceModel(Vocabulary vocabulary, String unknownToken, String prefix, int mostCharacters) {
    this.vocabulary = vocabulary;
    this.prefix = prefix;
    this.mostCharacters = mostCharacters;
    this.unknown =
        vocabulary
            .id(unknownToken)
            .orElseThrow(
                () ->
                    new TokenizerException(
                        "the unknown token '"
                            + unknownToken
                            + "' is not in the vocabulary of the WordPiece model."));
    int longest = 0;
    for (int id = 0; id < vocabulary.size(); id++) {
      String token = vocabulary.token(id);
      longest = Math.max(longest, token == null ? 0 : token.length());
    }
    longestPiece = longest;
  }

  @Override
  public Vocabulary vocabulary() {
    return vocabulary;
  }

  @Override
  public void tokenize(AlignedText word, int number, Pieces out) {
    String text = word.text();
    int[] ids = new int[text.length()];
    int[] ends = new int[text.length()];
    int count = pieces(text, ids, ends);
    if (count == 0) {
      out.add(unknown, word.start(0), word.end(text.length() - 1), number);
      return;
    }
    for (int i = 0; i < count; i++) {
      int begin = i == 0 ? 0 : ends[i - 1];
      out.add(ids[i], word.start(begin), word.end(ends[i] - 1), number);
    }
  }

  /** Finds the pieces of a word, their ids and ends, and returns their number; 0: unknown. */
  private int pieces(String word, int[] ids, int[] ends) {
    if (word.codePointCount(0, word.length()) > mostCharacters) {
      return 0;
    }
    int count = 0;
    for (int begin = 0; begin < word.length(); begin = ends[count++]) {
      int end = Math.min(word.length(), begin + longestPiece);
      OptionalInt id = piece(word, begin, end);
      while (id.isEmpty() && end > begin) {
        end = word.offsetByCodePoints(end, -1);
        id = piece(word, begin, end);
      }
      if (id.isEmpty() || end == begin) {
        return 0;
      }
      ids[count] = id.getAsInt();
      ends[count] = end;
    }
    return count;
  }

  private OptionalInt piece(String word, int begin, int end) {
    String piece = word.substring(begin, end);
    return vocabulary.id(begin == 0 ? piece : prefix + piece);
  }
}
