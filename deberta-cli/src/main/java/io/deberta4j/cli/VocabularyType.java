package io.deberta4j.cli;

/** The kinds of vocabularies that can be trained. */
enum VocabularyType {
  /** SentencePiece unigram, of DeBERTa v2 and v3. */
  unigram,
  /** Byte-level BPE, of DeBERTa v1. */
  bpe
}
