package io.deberta4j.tokenizer;

/** transformers' {@code clean_up_tokenization}: no space before punctuation and contractions. */
final class CleanUp {
  private CleanUp() {}

  static String of(String text) {
    return text.replace(" .", ".")
        .replace(" ?", "?")
        .replace(" !", "!")
        .replace(" ,", ",")
        .replace(" ' ", "'")
        .replace(" n't", "n't")
        .replace(" 'm", "'m")
        .replace(" 's", "'s")
        .replace(" 've", "'ve")
        .replace(" 're", "'re");
  }
}
