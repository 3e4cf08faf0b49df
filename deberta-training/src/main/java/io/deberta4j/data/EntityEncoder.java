package io.deberta4j.data;

import io.deberta4j.tokenizer.EncodeOptions;
import io.deberta4j.tokenizer.Encoding;
import io.deberta4j.tokenizer.TextPair;
import io.deberta4j.tokenizer.Tokenizer;
import io.deberta4j.tokenizer.Truncation;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Encodes passages with a statement whose gap is the mask token (microsoft/DeBERTa, {@code
 * superglue_tasks.py}, ReCoRDTask). Long passages become windows that share up to 256 tokens; a
 * window without any mention is left out, unless it is the only one.
 */
record EntityEncoder(Tokenizer tokenizer, int maxLength) implements SampleEncoder {
  private static final int STRIDE = 256;
  private static final int SPECIAL = 4;

  @Override
  public List<Features> encode(List<? extends Sample> samples) {
    int query = maxLength / 2 - SPECIAL;
    List<TextPair> texts = new ArrayList<>();
    for (Sample sample : samples) {
      Sample.Entities asked = (Sample.Entities) sample;
      texts.add(new TextPair(asked.passage(), SampleEncoder.cut(tokenizer, masked(asked), query)));
    }
    EncodeOptions options =
        EncodeOptions.DEFAULT
            .withTruncation(Truncation.ONLY_FIRST, maxLength)
            .withStride(Math.min(STRIDE, (maxLength - query - SPECIAL) / 2));
    List<Features> features = new ArrayList<>();
    for (Encoding window : tokenizer.encodeBatch(texts, options)) {
      int sample = window.row();
      Sample.Entities asked = (Sample.Entities) samples.get(sample);
      Alignment.Mentions mentions = mentions(asked.entities(), window);
      boolean first = features.isEmpty() || features.get(features.size() - 1).sample() != sample;
      if (first || mentions.mentions().length > 0) {
        features.add(
            new Features(
                sample, List.of(SampleEncoder.row(window)), target(asked, mentions), mentions));
      }
    }
    return features;
  }

  private String masked(Sample.Entities asked) {
    String mask =
        tokenizer.specialTokens().mask().stream()
            .mapToObj(tokenizer::token)
            .findFirst()
            .orElse("[MASK]");
    return asked.query().replace(Sample.Entities.GAP, mask);
  }

  private static Alignment.Mentions mentions(List<TextSpan> entities, Encoding window) {
    Alignment.Offsets offsets = QuestionEncoder.offsets(window, 0);
    List<Integer> numbers = new ArrayList<>();
    List<int[]> tokens = new ArrayList<>();
    for (int e = 0; e < entities.size(); e++) {
      int[] span = QuestionEncoder.tokens(offsets, entities.get(e));
      if (span != null) {
        numbers.add(e);
        tokens.add(IntStream.rangeClosed(span[0], span[1]).toArray());
      }
    }
    return new Alignment.Mentions(
        numbers.stream().mapToInt(Integer::intValue).toArray(), tokens.toArray(int[][]::new));
  }

  private static @Nullable Target target(Sample.Entities asked, Alignment.Mentions mentions) {
    List<TextSpan> answers = asked.answers();
    if (answers == null) {
      return null;
    }
    int[] chosen = new int[mentions.mentions().length];
    for (int i = 0; i < chosen.length; i++) {
      chosen[i] = answers.contains(asked.entities().get(mentions.mentions()[i])) ? 1 : 0;
    }
    return new Target.Mentions(chosen);
  }
}
