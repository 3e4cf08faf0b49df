package io.deberta4j.training;

import io.deberta4j.data.FeatureBatch;
import io.deberta4j.data.FeatureCollator;
import io.deberta4j.data.Features;
import io.deberta4j.data.TokenDropout;
import io.deberta4j.model.Mode;
import io.deberta4j.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;

/**
 * The tiny classifier with all that draws random numbers: hidden tokens, and R-Drop's two passes.
 */
record TinyObjective(TinyClassifier tiny, double tokenDropout, ClassificationLoss loss)
    implements Objective<Features> {
  private static final int HIDDEN = 4;
  private static final Set<Integer> KEPT = Set.of(0, 1, 2);

  @Override
  public Map<String, Tensor> parameters() {
    return tiny.parameters();
  }

  @Override
  public int length(Features example) {
    return example.length();
  }

  @Override
  public MicroBatch prepare(List<Features> examples, Random random) {
    TokenDropout dropout = new TokenDropout(tokenDropout, HIDDEN, KEPT);
    List<Features> rows = new ArrayList<>();
    for (int pass = 0; pass < loss.passes(); pass++) {
      for (Features example : examples) {
        rows.add(
            new Features(
                example.sample(),
                List.of(dropout.apply(example.rows().get(0), random)),
                example.target(),
                example.alignment()));
      }
    }
    FeatureBatch batch = new FeatureCollator(0).collate(rows);
    return MicroBatch.of(examples.size(), mode -> of(batch, mode));
  }

  private Tensor of(FeatureBatch batch, Mode mode) {
    return loss.of(
        tiny.model().forward(batch.input(), mode).logits(), TinyClassifier.labels(batch));
  }
}
