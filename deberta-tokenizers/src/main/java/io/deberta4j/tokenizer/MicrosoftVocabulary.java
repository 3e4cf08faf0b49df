package io.deberta4j.tokenizer;

import io.deberta4j.io.TokenizerException;

/** Microsoft's {@code bpe_encoder.bin}. */
final class MicrosoftVocabulary {
  private MicrosoftVocabulary() {}

  static ByteLevelVocabulary read(byte[] file, String name) {
    if (file.length == 0) {
      return ByteLevelVocabulary.of(java.util.Map.of(), java.util.List.of(), java.util.Map.of());
    }
    throw new TokenizerException(name + " " + file.length);
  }
}
