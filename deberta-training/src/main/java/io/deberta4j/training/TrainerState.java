package io.deberta4j.training;

import io.deberta4j.training.TrainerListener.Evaluated;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How far a run is: all that the next update depends on beside the tensors. Random numbers need no
 * state: every stream depends on the seed and the number of the update alone.
 */
final class TrainerState {
  private long step;
  private double lossSum;
  private long lossCount;
  private int withoutImprovement;
  private boolean stopped;
  private final List<Evaluated> evaluations;

  /** The state before the first update. */
  TrainerState() {
    evaluations = new ArrayList<>();
  }

  /**
   * A saved state.
   *
   * @param lossSum of the updates since the last evaluation
   * @param lossCount how many those are
   * @param withoutImprovement evaluations since the best
   */
  TrainerState(
      long step,
      double lossSum,
      long lossCount,
      int withoutImprovement,
      boolean stopped,
      List<Evaluated> evaluations) {
    this.step = step;
    this.lossSum = lossSum;
    this.lossCount = lossCount;
    this.withoutImprovement = withoutImprovement;
    this.stopped = stopped;
    this.evaluations = new ArrayList<>(evaluations);
  }

  /** Counts an update. */
  void stepped(double loss) {
    step++;
    lossSum += loss;
    lossCount++;
  }

  /** Takes an evaluation after the last update in, and forgets its training losses. */
  Evaluated evaluated(int epoch, @Nullable Evaluation evaluation, int patience) {
    boolean better = evaluation != null && beatsBest(evaluation);
    Evaluated result = new Evaluated(epoch, step, lossSum / lossCount, evaluation, better);
    evaluations.add(result);
    lossSum = 0;
    lossCount = 0;
    if (evaluation != null) {
      withoutImprovement = better ? 0 : withoutImprovement + 1;
      stopped = patience > 0 && withoutImprovement >= patience;
    }
    return result;
  }

  private boolean beatsBest(Evaluation evaluation) {
    Evaluated best = best();
    return best == null || best.evaluation() == null || evaluation.betterThan(best.evaluation());
  }

  /** Returns the best evaluation, or null if there was none. */
  @Nullable Evaluated best() {
    Evaluated best = null;
    for (Evaluated evaluated : evaluations) {
      best = evaluated.best() ? evaluated : best;
    }
    return best;
  }

  long step() {
    return step;
  }

  double lossSum() {
    return lossSum;
  }

  long lossCount() {
    return lossCount;
  }

  int withoutImprovement() {
    return withoutImprovement;
  }

  /** Tells whether patience ran out. */
  boolean stopped() {
    return stopped;
  }

  List<Evaluated> evaluations() {
    return evaluations;
  }
}
