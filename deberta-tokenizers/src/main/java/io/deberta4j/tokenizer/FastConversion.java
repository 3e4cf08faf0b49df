package io.deberta4j.tokenizer;

import io.deberta4j.io.TokenizerException;

/** Stub. */
final class FastConversion {
  private FastConversion() {}

  static byte[] sentencePiece(SentencePieceModel model, TokenizerConfig config, Flavour flavour) {
    if (flavour == Flavour.AUTO) {
      return new byte[0];
    }
    throw new TokenizerException("" + model + config + flavour);
  }

  static byte[] byteLevel(ByteLevelVocabulary model, TokenizerConfig config, Flavour flavour) {
    if (flavour == Flavour.AUTO) {
      return new byte[0];
    }
    throw new TokenizerException("" + model + config + flavour);
  }
}
