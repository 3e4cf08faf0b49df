package io.deberta4j.optim;

import java.util.Map;
import java.util.Objects;

/**
 * What the loss is multiplied by so that gradients in half precision neither vanish nor overflow:
 * halved after an overflow, doubled after a while without (microsoft/DeBERTa, {@code
 * optims/fp16_optimizer.py}, ExpLossScaler).
 *
 * <p>The gradients' factor is divided by it: {@code optimizer.step(rate, factor / scale)}.
 */
public final class LossScale {
  private final int interval;
  private double scale;
  private long steps;
  private long lastChange;

  /**
   * Starts.
   *
   * @param initial the first scale
   * @param interval it is doubled once it has not changed for more than this many steps
   * @throws IllegalArgumentException if either is below 1
   */
  public LossScale(double initial, int interval) {
    if (!(initial >= 1 && Double.isFinite(initial)) || interval < 1) {
      throw new IllegalArgumentException(
          "a loss scale and its interval must be at least 1, got %s and %d"
              .formatted(initial, interval));
    }
    this.interval = interval;
    scale = initial;
  }

  /** Returns the scale for a loss: 1 for one that is 0 or not finite. */
  public double of(double loss) {
    return loss != 0 && Double.isFinite(loss) ? scale : 1;
  }

  /** Takes note of a step: whether the gradients were finite, so that it was applied. */
  public void update(boolean applied) {
    if (!applied) {
      scale = Math.max(scale / 2, 1);
      lastChange = steps;
    } else if (steps - lastChange > interval) {
      scale *= 2;
      lastChange = steps;
    }
    steps++;
  }

  /** Returns all that changes, by name, for {@link #restore}. */
  public Map<String, Double> state() {
    return Map.of("scale", scale, "steps", (double) steps, "lastChange", (double) lastChange);
  }

  /** Continues from what {@link #state()} returned. */
  public void restore(Map<String, Double> state) {
    scale = Objects.requireNonNull(state.get("scale"));
    steps = Objects.requireNonNull(state.get("steps")).longValue();
    lastChange = Objects.requireNonNull(state.get("lastChange")).longValue();
  }
}
