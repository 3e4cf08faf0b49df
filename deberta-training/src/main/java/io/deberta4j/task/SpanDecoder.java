package io.deberta4j.task;

import io.deberta4j.data.Alignment;
import io.deberta4j.data.Sample;
import io.deberta4j.data.TextSpan;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Finds the best parts of a context from start and end logits (transformers: {@code utils_qa.py}):
 * of the best starts and the best ends in each window all pairs are tried.
 *
 * @param best how many starts, ends and answers are looked at
 * @param maxTokens the most tokens of an answer
 */
public record SpanDecoder(int best, int maxTokens) {
  /** 20 starts and ends, answers of 30 tokens at most. */
  public static final SpanDecoder DEFAULT = new SpanDecoder(20, 30);

  /** Checks the numbers. */
  public SpanDecoder {
    if (best < 1 || maxTokens < 1) {
      throw new IllegalArgumentException(
          "answers and their tokens must be at least 1, got %d and %d".formatted(best, maxTokens));
    }
  }

  /**
   * A window of the context.
   *
   * @param offsets what its N tokens stand for
   * @param starts N logits; the first is that of having no answer
   * @param ends N logits
   */
  @SuppressWarnings("ArrayRecordComponent")
  public record Window(Alignment.Offsets offsets, float[] starts, float[] ends) {}

  /**
   * Decodes the windows of one question.
   *
   * @param noAnswers whether there may be no answer: it is among the probabilities then
   */
  public Prediction.Answer decode(
      Sample.Question question, List<Window> windows, boolean noAnswers) {
    List<Prediction.Candidate> found = new ArrayList<>();
    double none = Double.POSITIVE_INFINITY;
    for (Window window : windows) {
      none = Math.min(none, (double) window.starts()[0] + window.ends()[0]);
      addCandidates(question.context(), window, found);
    }
    found.sort(Comparator.comparingDouble(Prediction.Candidate::score).reversed());
    List<Prediction.Candidate> kept = found.subList(0, Math.min(best, found.size()));
    String text = kept.isEmpty() ? "" : kept.get(0).span().text();
    double noAnswer = kept.isEmpty() ? Float.MAX_VALUE : none - kept.get(0).score();
    List<Prediction.Candidate> all = new ArrayList<>(kept);
    if (noAnswers) {
      all.add(new Prediction.Candidate(new TextSpan(0, 0, ""), none, 0));
      all.sort(Comparator.comparingDouble(Prediction.Candidate::score).reversed());
    }
    return new Prediction.Answer(question.id(), text, noAnswer, withProbabilities(all));
  }

  private void addCandidates(String context, Window window, List<Prediction.Candidate> found) {
    int[] starts = top(window.offsets(), window.starts());
    int[] ends = top(window.offsets(), window.ends());
    for (int start : starts) {
      for (int end : ends) {
        if (end >= start && end - start < maxTokens) {
          int from = window.offsets().starts()[start];
          int to = window.offsets().ends()[end];
          found.add(
              new Prediction.Candidate(
                  TextSpan.of(context, from, to),
                  (double) window.starts()[start] + window.ends()[end],
                  0));
        }
      }
    }
  }

  /** Returns the tokens of the context with the highest logits. */
  private int[] top(Alignment.Offsets offsets, float[] logits) {
    return IntStream.range(0, logits.length)
        .filter(i -> offsets.starts()[i] >= 0 && offsets.ends()[i] > offsets.starts()[i])
        .boxed()
        .sorted(Comparator.comparingDouble((Integer i) -> logits[i]).reversed())
        .limit(best)
        .mapToInt(Integer::intValue)
        .toArray();
  }

  private static List<Prediction.Candidate> withProbabilities(List<Prediction.Candidate> all) {
    double highest = all.isEmpty() ? 0 : all.get(0).score();
    double sum = all.stream().mapToDouble(one -> Math.exp(one.score() - highest)).sum();
    return all.stream()
        .map(
            one ->
                new Prediction.Candidate(
                    one.span(), one.score(), Math.exp(one.score() - highest) / sum))
        .toList();
  }
}
