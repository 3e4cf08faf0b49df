package io.deberta4j.vocabulary;

import java.util.List;

/**
 * Pieces and the logarithms of their probabilities: a unigram model (Kudo 2018, eq. 1).
 *
 * @param texts different and not empty
 * @param logProbabilities one per piece
 * @param index finds the pieces in a text
 */
@SuppressWarnings("ArrayRecordComponent") // read in the innermost loop, never compared
record UnigramPieces(List<String> texts, double[] logProbabilities, PieceIndex index) {

  UnigramPieces(List<String> texts, double[] logProbabilities) {
    this(List.copyOf(texts), logProbabilities, new PieceIndex(texts));
  }

  int size() {
    return texts.size();
  }

  /** Whether a piece is a single character, which is never removed. */
  boolean isCharacter(int piece) {
    String text = texts.get(piece);
    return text.length() == Character.charCount(text.codePointAt(0));
  }
}
