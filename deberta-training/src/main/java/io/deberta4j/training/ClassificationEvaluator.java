package io.deberta4j.training;

import io.deberta4j.data.Collator;
import io.deberta4j.data.Example;
import io.deberta4j.data.LabelledBatch;
import io.deberta4j.data.ShuffledBatches;
import io.deberta4j.head.DebertaForSequenceClassification;
import io.deberta4j.loss.CrossEntropy;
import io.deberta4j.model.Mode;
import io.deberta4j.tensor.NoGrad;
import io.deberta4j.tensor.Tensor;
import io.deberta4j.tensor.TensorScope;
import java.util.Arrays;
import java.util.List;

/** Measures a sequence classifier on labelled examples, without dropout. */
public final class ClassificationEvaluator {
  private final DebertaForSequenceClassification model;
  private final Collator collator;
  private final int batchSize;

  /** Creates an evaluator that runs batches of this size. */
  public ClassificationEvaluator(DebertaForSequenceClassification model, int batchSize) {
    this.model = model;
    this.batchSize = batchSize;
    collator = new Collator(model.config().padTokenId());
  }

  /**
   * Classifies every example and counts.
   *
   * @throws IllegalArgumentException if there is none
   */
  public ClassificationMetrics evaluate(List<Example> examples) {
    if (examples.isEmpty()) {
      throw new IllegalArgumentException("nothing to evaluate on: no examples");
    }
    int[] lengths = examples.stream().mapToInt(Example::length).toArray();
    int[] labels = examples.stream().mapToInt(Example::label).toArray();
    int[] answers = new int[labels.length];
    double loss = 0;
    for (int[] rows : ShuffledBatches.longestFirst(lengths, batchSize)) {
      loss += answer(examples, rows, answers);
    }
    return ClassificationMetrics.of(
        labels, answers, model.config().numLabels(), loss / labels.length);
  }

  /** Fills in the answers of these rows and returns the sum of their losses. */
  private double answer(List<Example> examples, int[] rows, int[] answers) {
    try (var scope = TensorScope.open();
        var off = NoGrad.open()) {
      LabelledBatch batch = collator.collate(Arrays.stream(rows).mapToObj(examples::get).toList());
      Tensor logits = model.forward(batch.input(), Mode.EVAL).logits(); // [rows, labels]
      long[] best = logits.argmax(-1).toLongs();
      for (int i = 0; i < rows.length; i++) {
        answers[rows[i]] = (int) best[i];
      }
      return CrossEntropy.perRow(logits, batch.labels()).sum().item();
    }
  }
}
