package io.deberta4j.data;

import io.deberta4j.tokenizer.TextPair;
import io.deberta4j.tokenizer.Tokenizer;
import java.util.ArrayList;
import java.util.List;

/** Encodes every choice as a row of its own. */
record ChoiceEncoder(Tokenizer tokenizer, int maxLength) implements SampleEncoder {
  @Override
  public List<Features> encode(List<? extends Sample> samples) {
    List<TextPair> texts = new ArrayList<>();
    samples.forEach(sample -> texts.addAll(((Sample.Choice) sample).choices()));
    List<TokenRow> rows = SampleEncoder.pairs(tokenizer, texts, maxLength);
    List<Features> features = new ArrayList<>();
    int at = 0;
    for (int i = 0; i < samples.size(); i++) {
      Sample.Choice sample = (Sample.Choice) samples.get(i);
      int end = at + sample.choices().size();
      Integer answer = sample.answer();
      features.add(
          new Features(
              i,
              rows.subList(at, end),
              answer == null ? null : new Target.Label(answer),
              new Alignment.None()));
      at = end;
    }
    return features;
  }
}
