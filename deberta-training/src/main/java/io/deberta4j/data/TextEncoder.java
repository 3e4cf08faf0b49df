package io.deberta4j.data;

import io.deberta4j.tokenizer.TextPair;
import io.deberta4j.tokenizer.Tokenizer;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Encodes texts and pairs with a class, a score or a set of labels. */
record TextEncoder(Tokenizer tokenizer, Labels labels, int maxLength) implements SampleEncoder {
  @Override
  public List<Features> encode(List<? extends Sample> samples) {
    List<TextPair> texts = samples.stream().map(TextEncoder::text).toList();
    List<TokenRow> rows = SampleEncoder.pairs(tokenizer, texts, maxLength);
    List<Features> features = new ArrayList<>();
    for (int i = 0; i < rows.size(); i++) {
      features.add(
          new Features(i, List.of(rows.get(i)), target(samples.get(i)), new Alignment.None()));
    }
    return features;
  }

  private static TextPair text(Sample sample) {
    if (sample instanceof Sample.Text text) {
      return new TextPair(text.text(), text.pair());
    } else if (sample instanceof Sample.Scored scored) {
      return new TextPair(scored.text(), scored.pair());
    } else if (sample instanceof Sample.Labelled labelled) {
      return new TextPair(labelled.text(), labelled.pair());
    }
    throw new IllegalArgumentException("not a text or a pair: " + sample.getClass());
  }

  private @Nullable Target target(Sample sample) {
    if (!sample.labelled()) {
      return null;
    } else if (sample instanceof Sample.Text text && text.label() != null) {
      return new Target.Label(labels.id(text.label()));
    } else if (sample instanceof Sample.Scored scored && scored.score() != null) {
      return new Target.Score(scored.score().floatValue());
    } else if (sample instanceof Sample.Labelled labelled && labelled.labels() != null) {
      float[] values = new float[labels.size()];
      labelled.labels().forEach(label -> values[labels.id(label)] = 1);
      return new Target.LabelSet(values);
    }
    return null;
  }
}
