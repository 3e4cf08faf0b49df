package io.deberta4j.data;

import io.deberta4j.tokenizer.EncodeOptions;
import io.deberta4j.tokenizer.Encoding;
import io.deberta4j.tokenizer.TextPair;
import io.deberta4j.tokenizer.Tokenizer;
import io.deberta4j.tokenizer.Truncation;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Encodes questions with their context, in windows where it is long: the question stays whole up to
 * 64 tokens, neighbouring windows share 128. In training the first answer counts; a window that
 * does not hold it points to [CLS] (transformers: {@code run_qa.py}).
 */
record QuestionEncoder(Tokenizer tokenizer, int maxLength) implements SampleEncoder {
  private static final int MAX_QUESTION = 64;
  private static final int STRIDE = 128;
  private static final int SPECIAL = 4;

  @Override
  public List<Features> encode(List<? extends Sample> samples) {
    int question = Math.min(MAX_QUESTION, maxLength / 2 - SPECIAL);
    int stride = Math.min(STRIDE, (maxLength - question - SPECIAL) / 2);
    List<TextPair> texts = new ArrayList<>();
    for (Sample sample : samples) {
      Sample.Question asked = (Sample.Question) sample;
      texts.add(
          new TextPair(SampleEncoder.cut(tokenizer, asked.question(), question), asked.context()));
    }
    EncodeOptions options =
        EncodeOptions.DEFAULT.withTruncation(Truncation.ONLY_SECOND, maxLength).withStride(stride);
    List<Features> features = new ArrayList<>();
    for (Encoding window : tokenizer.encodeBatch(texts, options)) {
      Alignment.Offsets offsets = offsets(window, 1);
      Sample.Question asked = (Sample.Question) samples.get(window.row());
      features.add(
          new Features(
              window.row(),
              List.of(SampleEncoder.row(window)),
              target(asked.answers(), offsets),
              offsets));
    }
    return features;
  }

  /** Returns what the tokens of one of the two texts stand for. */
  static Alignment.Offsets offsets(Encoding window, int text) {
    int[] starts = new int[window.length()];
    int[] ends = new int[window.length()];
    Arrays.fill(starts, -1);
    Arrays.fill(ends, -1);
    for (int i = 0; i < starts.length; i++) {
      if (window.sequenceId(i) == text) {
        starts[i] = window.startOffset(i);
        ends[i] = window.endOffset(i);
      }
    }
    return new Alignment.Offsets(starts, ends);
  }

  private static @Nullable Target target(
      @Nullable List<TextSpan> answers, Alignment.Offsets offsets) {
    if (answers == null) {
      return null;
    }
    int[] tokens = answers.isEmpty() ? null : tokens(offsets, answers.get(0));
    return tokens == null ? new Target.Span(0, 0) : new Target.Span(tokens[0], tokens[1]);
  }

  /** Returns the first and last token of a span; null if the window does not hold all of it. */
  static int @Nullable [] tokens(Alignment.Offsets offsets, TextSpan span) {
    int first = -1;
    int last = -1;
    int from = Integer.MAX_VALUE;
    int to = -1;
    for (int i = 0; i < offsets.starts().length; i++) {
      int start = offsets.starts()[i];
      int end = offsets.ends()[i];
      if (start >= 0 && end > start) {
        from = Math.min(from, start);
        to = Math.max(to, end);
        if (start < span.end() && end > span.start()) {
          first = first < 0 ? i : first;
          last = i;
        }
      }
    }
    boolean whole = first >= 0 && from <= span.start() && to >= span.end();
    return whole ? new int[] {first, last} : null;
  }
}
