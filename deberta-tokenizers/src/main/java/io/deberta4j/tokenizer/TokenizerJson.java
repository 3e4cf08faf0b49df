package io.deberta4j.tokenizer;

import io.deberta4j.io.TokenizerException;

/** Stub. */
final class TokenizerJson {
  private TokenizerJson() {}

  static TokenizerParts read(byte[] file, String name) {
    if (file.length == 0) {
      return SlowTokenizers.byteLevel(
          MicrosoftVocabulary.read(java.nio.file.Path.of(name)),
          TokenizerConfig.read(null, null, null, true),
          Flavour.AUTO);
    }
    throw new TokenizerException(name + file.length);
  }
}
