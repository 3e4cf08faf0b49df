package io.deberta4j.model;

import io.deberta4j.tensor.Functional;
import io.deberta4j.tensor.RandomSource;
import io.deberta4j.tensor.Tensor;
import org.jspecify.annotations.Nullable;

/**
 * How a forward pass runs: with or without dropout, and what it keeps beside the result.
 *
 * @param random the source of dropout, or null for none (evaluation)
 * @param hiddenStates whether the output of every layer is kept
 * @param attentions whether the attention probabilities of every layer are kept
 * @param recomputation what the layers of the encoder are recorded in, or null: by autograd
 */
public record Mode(
    @Nullable RandomSource random,
    boolean hiddenStates,
    boolean attentions,
    @Nullable Recomputation recomputation) {
  /** No dropout; only the result is kept. */
  public static final Mode EVAL = new Mode(null, false, false, null);

  /** Returns a mode with dropout drawn from this source. */
  public static Mode training(RandomSource random) {
    return new Mode(random, false, false, null);
  }

  /** Returns this mode, keeping the output of every layer. */
  public Mode withHiddenStates() {
    return new Mode(random, true, attentions, recomputation);
  }

  /** Returns this mode, keeping the attention probabilities of every layer. */
  public Mode withAttentions() {
    return new Mode(random, hiddenStates, true, recomputation);
  }

  /** Returns this mode, computing the layers of the encoder anew in the backward pass. */
  public Mode withRecomputation(Recomputation segments) {
    return new Mode(random, hiddenStates, attentions, segments);
  }

  /** Applies dropout of probability p in training; returns x itself otherwise. */
  public Tensor dropout(Tensor x, double p) {
    return random == null ? x : Functional.dropout(x, p, random);
  }
}
