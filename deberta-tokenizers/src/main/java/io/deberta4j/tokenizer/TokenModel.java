package io.deberta4j.tokenizer;

/** The model of a tokenizer.json: one word to pieces. */
interface TokenModel {
  /** Adds the pieces of a word; spans are those of the original text. */
  void tokenize(AlignedText word, int number, Pieces out);

  /** The tokens of the model. */
  Vocabulary vocabulary();
}
