package io.deberta4j.tokenizer;

/** The model of a SentencePiece vocabulary: normalised UTF-8 to pieces. */
interface PieceSplitter {
  /**
   * Splits the first {@code length} bytes; adds the id and the end of every piece.
   *
   * @param ids receives the ids, the unknown id for pieces outside of the vocabulary
   * @param ends receives where each piece ends; it begins where the one before ended
   */
  void split(byte[] text, int length, IntList ids, IntList ends);
}
