package io.deberta4j.tokenizer;

/** The way back: ids to text. */
interface TextDecoder {
  /** Decodes ids; those of special tokens are left out on request. */
  String decode(int[] ids, boolean skipSpecialTokens);
}
