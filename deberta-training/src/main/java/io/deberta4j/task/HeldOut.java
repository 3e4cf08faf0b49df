package io.deberta4j.task;

import io.deberta4j.data.Sample;
import io.deberta4j.data.StratifiedSplit;
import io.deberta4j.io.DataException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Part of the training examples as {@code dev}, for data sets that come without: see {@link
 * StratifiedSplit}.
 *
 * @param share of the examples to hold out, in (0, 1)
 * @param seed fixes which
 */
public record HeldOut(double share, long seed) {
  /** Checks the share. */
  public HeldOut {
    if (!(share > 0 && share < 1)) {
      throw new IllegalArgumentException("the held-out share must lie in (0, 1), got " + share);
    }
  }

  /**
   * Parts the training examples of a data set.
   *
   * @throws DataException if it has examples to evaluate on, or if one side would be empty
   */
  TaskData apply(TaskData data) {
    if (!data.evaluationSplits().isEmpty()) {
      throw new DataException(
          "%s has a split to evaluate on (%s): nothing is held out beside it"
              .formatted(data.task().title(), data.evaluationSplits()));
    }
    StratifiedSplit split = StratifiedSplit.of(data.train(), share, seed);
    Map<String, List<Sample>> splits = new LinkedHashMap<>(data.splits());
    splits.put(TaskData.TRAIN, split.train());
    splits.put(TaskData.DEV, split.heldOut());
    return new TaskData(data.task(), splits, data.files(), data.bad(), this);
  }
}
