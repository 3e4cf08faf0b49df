package io.deberta4j.pretraining;

import io.deberta4j.metric.Proportion;
import io.deberta4j.report.Figure;
import io.deberta4j.report.Figure.Reference;
import java.util.ArrayList;
import java.util.List;
import java.util.function.ToDoubleFunction;

/**
 * What a model made of some pairs.
 *
 * @param part what they are: {@code templates} or {@code mined}
 * @param data what they are from
 * @param pairs at least one
 * @param scores for each pair
 */
public record MinimalPairResult(
    String part, String data, List<MinimalPair> pairs, List<PairScore> scores) {
  private static final Reference CHANCE = new Reference("chance", 0.5);

  /** Copies the lists. */
  public MinimalPairResult {
    pairs = List.copyOf(pairs);
    scores = List.copyOf(scores);
  }

  /** Returns how many pairs were told apart. */
  public Proportion accuracy() {
    return proportion(PairScore::margin);
  }

  /** Returns how often the right word was the more likely at the first place. */
  public Proportion first() {
    return proportion(PairScore::first);
  }

  /** Returns how often the right word was the more likely at the second place. */
  public Proportion second() {
    return proportion(PairScore::second);
  }

  private Proportion proportion(ToDoubleFunction<PairScore> margin) {
    long right = scores.stream().filter(score -> margin.applyAsDouble(score) > 0).count();
    return new Proportion(right, scores.size());
  }

  /** Returns accuracy and loss; those at each place, and the mean margin, in nats. */
  public List<Figure> figures() {
    return List.of(
        new Figure(part + "_accuracy", data, accuracy().share(), CHANCE),
        new Figure(
            part + "_loss", data, mean(PairScore::loss), new Reference("chance", Math.log(2))),
        new Figure(part + "_first_accuracy", data, first().share(), CHANCE),
        new Figure(part + "_second_accuracy", data, second().share(), CHANCE),
        new Figure(part + "_margin", data, mean(PairScore::margin), null));
  }

  private double mean(ToDoubleFunction<PairScore> value) {
    return scores.stream().mapToDouble(value).average().orElseThrow();
  }

  /** Returns what was lost on each pair. */
  public List<SequenceScore> sequences() {
    List<SequenceScore> all = new ArrayList<>();
    for (int i = 0; i < pairs.size(); i++) {
      MinimalPair pair = pairs.get(i);
      PairScore score = scores.get(i);
      all.add(
          new SequenceScore(
              part,
              pair.sequence(),
              pair.document(),
              pair.name(),
              1,
              score.loss(),
              score.right() ? 1 : 0));
    }
    return all;
  }
}
