package io.deberta4j.data;

import io.deberta4j.tokenizer.EncodeOptions;
import io.deberta4j.tokenizer.Encoding;
import io.deberta4j.tokenizer.TextPair;
import io.deberta4j.tokenizer.Tokenizer;
import io.deberta4j.tokenizer.Truncation;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/**
 * Encodes words with their tags, as a text with a space between words. The first token of a word
 * carries its tag, the others {@link Target#IGNORED}. A sentence that is too long becomes windows;
 * each word counts in the first that begins it. A tag that training did not have is ignored by the
 * loss, and counts for metrics, which compare names.
 */
record TagEncoder(Tokenizer tokenizer, Labels labels, int maxLength) implements SampleEncoder {
  @Override
  public List<Features> encode(List<? extends Sample> samples) {
    List<TextPair> texts =
        samples.stream()
            .map(sample -> TextPair.of(String.join(" ", ((Sample.Tagged) sample).words())))
            .toList();
    EncodeOptions options =
        EncodeOptions.DEFAULT
            .withTruncation(Truncation.ONLY_FIRST, maxLength)
            .withStride(maxLength / 8);
    List<Features> features = new ArrayList<>();
    boolean[] begun = {};
    int sample = -1;
    for (Encoding window : tokenizer.encodeBatch(texts, options)) {
      Sample.Tagged tagged = (Sample.Tagged) samples.get(window.row());
      if (window.row() != sample) {
        sample = window.row();
        begun = new boolean[tagged.words().size()];
      }
      int[] first = firstTokens(window, tagged.words(), begun);
      features.add(
          new Features(
              sample,
              List.of(SampleEncoder.row(window)),
              target(tagged.tags(), first, window.length()),
              new Alignment.Words(first)));
    }
    return features;
  }

  /** Finds the first token of each word that no window before this one began. */
  private static int[] firstTokens(Encoding window, List<String> words, boolean[] begun) {
    int[] first = new int[words.size()];
    Arrays.fill(first, -1);
    int token = 0;
    int start = 0;
    for (int w = 0; w < first.length; w++) {
      int end = start + words.get(w).length();
      while (token < window.length()
          && (window.sequenceId(token) != 0 || window.endOffset(token) <= start)) {
        token++;
      }
      boolean overlaps = token < window.length() && window.startOffset(token) < end;
      if (overlaps && !begun[w]) {
        first[w] = withSpace(window, token, start - 1);
        begun[w] = true;
      }
      start = end + 1;
    }
    return first;
  }

  /**
   * Goes back to a piece that stands for the space before the word alone: the word begins there.
   */
  private static int withSpace(Encoding window, int token, int lastEnd) {
    int first = token;
    while (first > 0
        && window.sequenceId(first - 1) == 0
        && window.startOffset(first - 1) >= lastEnd) {
      first--;
    }
    return first;
  }

  private @Nullable Target target(@Nullable List<String> tags, int[] first, int length) {
    if (tags == null) {
      return null;
    }
    int[] ids = new int[length];
    Arrays.fill(ids, Target.IGNORED);
    for (int w = 0; w < first.length; w++) {
      OptionalInt id = labels.find(tags.get(w));
      if (first[w] >= 0 && id.isPresent()) {
        ids[first[w]] = id.getAsInt();
      }
    }
    return new Target.Tags(ids);
  }
}
