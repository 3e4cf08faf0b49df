package io.deberta4j.data;

import io.deberta4j.tokenizer.EncodeOptions;
import io.deberta4j.tokenizer.Encoding;
import io.deberta4j.tokenizer.TextPair;
import io.deberta4j.tokenizer.Tokenizer;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Joins the sentences of a document, so that each sees its neighbours. */
public final class TaggedDocuments {
  private static final int SPECIAL = 2;

  private TaggedDocuments() {}

  /**
   * Joins neighbouring sentences of one document as long as they fit into a row together
   * (microsoft/DeBERTa, {@code ner_task.py}). A file without marks of documents is one document;
   * there the neighbours need have nothing to do with each other.
   *
   * @param maxLength the most tokens of a row, special tokens included
   * @return fewer samples, with all words in their order; each has the id of its first sentence
   */
  public static List<Sample.Tagged> join(
      List<Sample.Tagged> sentences, Tokenizer tokenizer, int maxLength) {
    List<TextPair> texts =
        sentences.stream().map(one -> TextPair.of(String.join(" ", one.words()))).toList();
    List<Encoding> encodings =
        tokenizer.encodeBatch(texts, EncodeOptions.DEFAULT.withSpecialTokens(false));
    List<Sample.Tagged> joined = new ArrayList<>();
    List<Sample.Tagged> open = new ArrayList<>();
    int tokens = 0;
    for (int i = 0; i < sentences.size(); i++) {
      Sample.Tagged next = sentences.get(i);
      int length = encodings.get(i).length();
      boolean fits = tokens + length <= maxLength - SPECIAL;
      if (!open.isEmpty() && !(fits && sameKind(open.get(0), next))) {
        joined.add(join(open));
        open.clear();
        tokens = 0;
      }
      open.add(next);
      tokens += length;
    }
    if (!open.isEmpty()) {
      joined.add(join(open));
    }
    return joined;
  }

  private static boolean sameKind(Sample.Tagged one, Sample.Tagged other) {
    return one.document() == other.document() && one.labelled() == other.labelled();
  }

  private static Sample.Tagged join(List<Sample.Tagged> sentences) {
    List<String> words = new ArrayList<>();
    List<String> tags = new ArrayList<>();
    for (Sample.Tagged sentence : sentences) {
      words.addAll(sentence.words());
      @Nullable List<String> known = sentence.tags();
      tags.addAll(known == null ? List.of() : known);
    }
    Sample.Tagged first = sentences.get(0);
    return new Sample.Tagged(first.id(), first.document(), words, first.labelled() ? tags : null);
  }
}
