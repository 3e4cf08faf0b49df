package io.deberta4j.pipeline;

import io.deberta4j.io.ConfigException;
import io.deberta4j.tokenizer.TextPair;
import io.deberta4j.tokenizer.Truncation;
import java.util.Arrays;
import java.util.List;

/** Pairs of texts to one score each, by sequence classifiers with one output. */
final class SingleScores {
  /** A score, and how its pair was read. */
  record Scored(double score, Reading reading) {}

  private SingleScores() {}

  /**
   * Makes sure that a model has one output.
   *
   * @throws ConfigException if it has several; it is closed then
   */
  static void require(Runner<SequenceScorer> runner) {
    runner.require(
        config -> {
          if (config.numLabels() != 1) {
            throw new ConfigException(
                "a score needs a model with one output, this one has %d: %s. A model with several outputs is for text classification."
                    .formatted(config.numLabels(), LabelNames.of(config.head().labels())));
          }
          return config;
        });
  }

  static List<Scored> of(
      Runner<SequenceScorer> runner,
      List<TextPair> pairs,
      Truncation side,
      ScoreFunction function,
      WindowMerge merge) {
    return runner.map(
        pairs,
        side,
        rows -> Arrays.asList(runner.scorer().logits(rows)),
        (windows, logits) ->
            new Scored(
                merge.of(logits.stream().map(function::apply).toList())[0],
                runner.reading(windows)));
  }
}
