package io.deberta4j.tokenizer;

import java.util.List;

/** A normalizer of a tokenizer.json. */
interface Normalizer {
  /** Returns the normalised text, aligned with the original. */
  AlignedText normalize(AlignedText text);

  /** Applies several in order. */
  static Normalizer sequence(List<Normalizer> normalizers) {
    return text -> {
      AlignedText current = text;
      for (Normalizer normalizer : normalizers) {
        current = normalizer.normalize(current);
      }
      return current;
    };
  }
}
