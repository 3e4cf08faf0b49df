package io.deberta4j.metric;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * Exact match and F1 of answers to questions, as {@code evaluate-v1.1.py}, {@code evaluate-v2.0.py}
 * and ReCoRD's script compute them, as shares in [0, 1].
 *
 * @param exact share of questions answered exactly
 * @param f1 mean F1
 * @param answerable questions that have an answer
 * @param answerableExact their exact match
 * @param answerableF1 their F1
 * @param unanswerableExact the share of the others that were left unanswered
 * @param best what the best threshold would give
 */
public record AnswerScores(
    double exact,
    double f1,
    int answerable,
    double answerableExact,
    double answerableF1,
    double unanswerableExact,
    Best best) {

  /**
   * An answer to be judged.
   *
   * @param right the answers that count; none if there is no answer
   * @param given the best answer, empty for none
   * @param noAnswer how sure it is that there is none; above the threshold the answer counts as
   *     empty
   */
  public record Answer(List<String> right, String given, double noAnswer) {
    /** Copies the list. */
    public Answer {
      right = List.copyOf(right);
    }
  }

  /**
   * The thresholds that would have been best on these questions, {@code find_best_thresh}.
   *
   * @param exact exact match at {@code exactThreshold}
   * @param f1 F1 at {@code f1Threshold}
   */
  public record Best(double exact, double exactThreshold, double f1, double f1Threshold) {}

  private record Judged(boolean answerable, double exact, double f1, boolean given, double none) {}

  /**
   * Judges answers where every question has one (SQuAD 1.1, XQuAD, ReCoRD).
   *
   * @param answers as {@link Answer}; {@code noAnswer} is not looked at
   */
  public static AnswerScores of(List<Answer> answers) {
    return scores(answers, Double.POSITIVE_INFINITY, false);
  }

  /** Judges answers where there may be none (SQuAD 2.0), at a threshold for having none. */
  public static AnswerScores withNone(List<Answer> answers, double threshold) {
    return scores(answers, threshold, true);
  }

  private static AnswerScores scores(List<Answer> answers, double threshold, boolean none) {
    List<Judged> judged = new ArrayList<>();
    double[] sums = new double[5]; // exact, f1, answerable exact and f1, rightly unanswered
    int answerable = 0;
    for (Answer answer : answers) {
      Judged one = judge(answer, none);
      judged.add(one);
      boolean left = one.none() > threshold;
      double exact = left ? (one.answerable() ? 0 : 1) : one.exact();
      double f1 = left ? (one.answerable() ? 0 : 1) : one.f1();
      sums[0] += exact;
      sums[1] += f1;
      sums[2] += one.answerable() ? exact : 0;
      sums[3] += one.answerable() ? f1 : 0;
      sums[4] += one.answerable() ? 0 : exact;
      answerable += one.answerable() ? 1 : 0;
    }
    int n = judged.size();
    return new AnswerScores(
        Classification.ratio(sums[0], n),
        Classification.ratio(sums[1], n),
        answerable,
        Classification.ratio(sums[2], answerable),
        Classification.ratio(sums[3], answerable),
        Classification.ratio(sums[4], n - answerable),
        best(judged));
  }

  private static Judged judge(Answer answer, boolean none) {
    List<String> right =
        none
            ? answer.right().stream().filter(text -> !AnswerText.words(text).isEmpty()).toList()
            : answer.right();
    boolean answerable = none ? !answer.right().isEmpty() : true;
    double exact = 0;
    double f1 = 0;
    for (String text : none && right.isEmpty() ? List.of("") : right) {
      exact = Math.max(exact, AnswerText.same(answer.given(), text) ? 1 : 0);
      f1 = Math.max(f1, AnswerText.f1(answer.given(), text, none));
    }
    return new Judged(answerable, exact, f1, !answer.given().isEmpty(), answer.noAnswer());
  }

  private static Best best(List<Judged> judged) {
    List<Judged> sorted = new ArrayList<>(judged);
    sorted.sort(Comparator.comparingDouble(Judged::none));
    double[] exact = best(sorted, true);
    double[] f1 = best(sorted, false);
    return new Best(exact[0], exact[1], f1[0], f1[1]);
  }

  /** Raises the threshold answer by answer: each then counts as given instead of as none. */
  private static double[] best(List<Judged> sorted, boolean exact) {
    double score = sorted.stream().filter(one -> !one.answerable()).count();
    double best = score;
    double threshold = 0;
    for (Judged one : sorted) {
      score += one.answerable() ? (exact ? one.exact() : one.f1()) : one.given() ? -1 : 0;
      if (score > best) {
        best = score;
        threshold = one.none();
      }
    }
    return new double[] {Classification.ratio(best, sorted.size()), threshold};
  }
}
