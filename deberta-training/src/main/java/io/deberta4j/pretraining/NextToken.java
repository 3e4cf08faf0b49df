package io.deberta4j.pretraining;

import java.util.Arrays;
import java.util.Comparator;
import java.util.Random;
import java.util.stream.IntStream;

/** Scores to the next token, in plain Java. */
final class NextToken {
  private final GenerationSettings settings;
  private final Random random;

  NextToken(GenerationSettings settings, Random random) {
    this.settings = settings;
    this.random = random;
  }

  /**
   * Chooses a token.
   *
   * @param logits of every token, [V]; −∞ for one that must not come
   * @param before the tokens that are there already
   */
  int choose(float[] logits, int[] before) {
    double[] scores = penalised(logits, before);
    if (settings.temperature() == 0) {
      return best(scores);
    }
    double[] probabilities = probabilities(scores);
    int[] order =
        IntStream.range(0, scores.length)
            .filter(id -> probabilities[id] > 0)
            .boxed()
            .sorted(Comparator.comparingDouble((Integer id) -> -probabilities[id]))
            .mapToInt(Integer::intValue)
            .toArray();
    return draw(Arrays.copyOf(order, kept(order, probabilities)), probabilities);
  }

  private double[] penalised(float[] logits, int[] before) {
    double[] scores = new double[logits.length];
    Arrays.setAll(scores, id -> logits[id]);
    double penalty = settings.repetitionPenalty();
    for (int id : Arrays.stream(before).distinct().toArray()) {
      scores[id] = scores[id] > 0 ? scores[id] / penalty : scores[id] * penalty;
    }
    return scores;
  }

  private static int best(double[] scores) {
    int best = 0;
    for (int id = 1; id < scores.length; id++) {
      best = scores[id] > scores[best] ? id : best;
    }
    return best;
  }

  /** softmax(scores / temperature). */
  private double[] probabilities(double[] scores) {
    double highest = scores[best(scores)];
    double[] weights =
        Arrays.stream(scores)
            .map(score -> Math.exp((score - highest) / settings.temperature()))
            .toArray();
    double sum = Arrays.stream(weights).sum();
    return Arrays.stream(weights).map(weight -> weight / sum).toArray();
  }

  /** How many of the tokens, best first, are drawn from; top-p counts within top-k. */
  private int kept(int[] order, double[] probabilities) {
    int count = settings.topK() == 0 ? order.length : Math.min(settings.topK(), order.length);
    double all = Arrays.stream(order, 0, count).mapToDouble(id -> probabilities[id]).sum();
    double reached = 0;
    for (int i = 0; i < count; i++) {
      reached += probabilities[order[i]] / all;
      if (reached >= settings.topP()) {
        return i + 1;
      }
    }
    return count;
  }

  private int draw(int[] candidates, double[] probabilities) {
    double all = Arrays.stream(candidates).mapToDouble(id -> probabilities[id]).sum();
    double left = random.nextDouble() * all;
    for (int id : candidates) {
      left -= probabilities[id];
      if (left < 0) {
        return id;
      }
    }
    return candidates[candidates.length - 1];
  }
}
