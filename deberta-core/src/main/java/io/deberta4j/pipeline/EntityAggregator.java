package io.deberta4j.pipeline;

import io.deberta4j.tokenizer.Tokenizer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * Labels of tokens to entities, as Hugging Face's {@code TokenClassificationPipeline} does it.
 *
 * <p><b>Deviation.</b> There a word goes on where no U+0020 stands before or at the beginning of a
 * token. Here any white space separates words; a token that is white space only ({@code ▁}) belongs
 * to the word behind it; tokens that share a character (the bytes of an emoji in byte-level BPE)
 * belong together. Where the vocabulary marks pieces that go on with a word ({@code ##}), the marks
 * count, as there. What is shown is the text itself without white space at its ends, not decoded
 * tokens; what shows nothing is left out.
 */
final class EntityAggregator {
  private final List<String> labels;
  private final Tokenizer tokenizer;
  private final String text;
  private final TextTokens tokens;
  private final List<float[][]> logits;

  /** A token or a word with the probabilities of its labels. */
  @SuppressWarnings("ArrayRecordComponent")
  private record Part(double[] scores, int start, int end) {
    int best() {
      int best = 0;
      for (int i = 1; i < scores.length; i++) {
        best = scores[i] > scores[best] ? i : best;
      }
      return best;
    }

    double bestScore() {
      return scores[best()];
    }
  }

  /**
   * Prepares for a text.
   *
   * @param labels by their ids
   * @param tokenizer whose unknown tokens are words of their own
   * @param logits of each row, [tokens][labels]
   */
  EntityAggregator(
      List<String> labels, Tokenizer tokenizer, TextWindows windows, List<float[][]> logits) {
    this.labels = labels;
    this.tokenizer = tokenizer;
    this.text = windows.input().text();
    this.tokens = TextTokens.of(windows);
    this.logits = logits;
  }

  /** Returns all entities in the order of the text, those to be ignored included. */
  List<Entity> entities(Aggregation aggregation) {
    List<Entity> entities = new ArrayList<>();
    if (aggregation == Aggregation.NONE) {
      for (Part part : parts()) {
        add(entities, labels.get(part.best()), List.of(part));
      }
      return entities;
    }
    List<Part> group = new ArrayList<>();
    String kind = "";
    for (Part part : aggregation == Aggregation.SIMPLE ? parts() : words(aggregation)) {
      EntityTag tag = EntityTag.of(labels.get(part.best()));
      if (!group.isEmpty() && (tag.begins() || !tag.kind().equals(kind))) {
        add(entities, kind, group);
        group.clear();
      }
      group.add(part);
      kind = tag.kind();
    }
    if (!group.isEmpty()) {
      add(entities, kind, group);
    }
    return entities;
  }

  private void add(List<Entity> entities, String label, List<Part> parts) {
    TextSpan span = TextSpan.trimmed(text, parts.get(0).start(), parts.get(parts.size() - 1).end());
    if (!span.isEmpty()) {
      double score = parts.stream().mapToDouble(Part::bestScore).average().orElseThrow();
      entities.add(new Entity(label, score, span.of(text), span.start(), span.end()));
    }
  }

  private List<Part> parts() {
    List<Part> parts = new ArrayList<>();
    for (int i = 0; i < tokens.size(); i++) {
      double[] scores = Scores.softmax(tokens.pick(logits, i));
      parts.add(new Part(scores, tokens.start(i), tokens.end(i)));
    }
    return parts;
  }

  private List<Part> words(Aggregation aggregation) {
    List<Part> parts = parts();
    List<Part> words = new ArrayList<>();
    int from = 0;
    for (int i = 1; i <= parts.size(); i++) {
      if (i == parts.size() || !goesOn(i)) {
        words.add(word(parts.subList(from, i), aggregation));
        from = i;
      }
    }
    return words;
  }

  /** Tells whether a token, not the first, belongs to the word of the token before it. */
  private boolean goesOn(int token) {
    OptionalInt unk = tokenizer.specialTokens().unk();
    boolean unknown = unk.isPresent() && tokens.id(token) == unk.getAsInt();
    Optional<String> prefix = tokenizer.wholeWords().continuingPrefix();
    if (prefix.isPresent()) {
      return !unknown && tokenizer.token(tokens.id(token)).startsWith(prefix.get());
    }
    int start = tokens.start(token);
    int endBefore = tokens.end(token - 1);
    boolean spaceAt = start < text.length() && TextSpan.isSpace(text.codePointAt(start));
    boolean blankBefore = TextSpan.trimmed(text, tokens.start(token - 1), endBefore).isEmpty();
    if (start < endBefore || (blankBefore && start == endBefore && !spaceAt)) {
      return true;
    }
    boolean spaceBefore = start > 0 && TextSpan.isSpace(text.codePointBefore(start));
    return !unknown && !spaceBefore && !spaceAt;
  }

  private static Part word(List<Part> parts, Aggregation aggregation) {
    double[] scores =
        switch (aggregation) {
          case AVERAGE -> WindowMerge.MEAN.of(parts.stream().map(Part::scores).toList());
          case MAX -> mostCertain(parts).scores();
          default -> parts.get(0).scores();
        };
    return new Part(scores, parts.get(0).start(), parts.get(parts.size() - 1).end());
  }

  private static Part mostCertain(List<Part> parts) {
    Part best = parts.get(0);
    for (Part part : parts) {
      best = part.bestScore() > best.bestScore() ? part : best;
    }
    return best;
  }
}
