package io.deberta4j.tokenizer;

import java.util.ArrayList;
import java.util.List;

/** A pre-tokenizer of a tokenizer.json: cuts text into the words that the model sees one by one. */
interface PreTokenizer {
  /** Cuts a text. */
  List<AlignedText> split(AlignedText text);

  /** Applies several in order, each to the words of the one before. */
  static PreTokenizer sequence(List<PreTokenizer> preTokenizers) {
    return text -> {
      List<AlignedText> current = List.of(text);
      for (PreTokenizer preTokenizer : preTokenizers) {
        List<AlignedText> next = new ArrayList<>();
        for (AlignedText part : current) {
          if (!part.isEmpty()) {
            next.addAll(preTokenizer.split(part));
          }
        }
        current = next;
      }
      return current;
    };
  }
}
