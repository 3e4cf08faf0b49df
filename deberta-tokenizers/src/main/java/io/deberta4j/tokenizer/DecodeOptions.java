package io.deberta4j.tokenizer;

/**
 * How ids become text.
 *
 * @param skipSpecialTokens whether special tokens are left out
 * @param cleanUpSpaces whether the space before punctuation and English contractions is removed, as
 *     by transformers' {@code clean_up_tokenization_spaces}
 */
public record DecodeOptions(boolean skipSpecialTokens, boolean cleanUpSpaces) {}
