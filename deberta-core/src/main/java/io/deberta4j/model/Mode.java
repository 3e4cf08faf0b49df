package io.deberta4j.model;

import io.deberta4j.tensor.Functional;
import io.deberta4j.tensor.RandomSource;
import io.deberta4j.tensor.Tensor;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * How a forward pass runs: with or without dropout, and what it keeps beside the result.
 *
 * @param random the source of dropout, or null for none (evaluation)
 * @param shifted whether attention takes shifted views where it can, instead of gathers: the same
 *     but for rounding, and faster
 * @param hiddenStates whether the output of every layer is kept
 * @param attentions whether the attention probabilities of every layer are kept
 * @param perturbation what the embeddings, [B, N, D], become right before they are normalised, as
 *     adversarial training wants it; null for what they are
 * @param words how the word table is looked up
 * @param recomputation what the layers of the encoder are recorded in, or null: by autograd
 */
public record Mode(
    @Nullable RandomSource random,
    boolean shifted,
    boolean hiddenStates,
    boolean attentions,
    @Nullable UnaryOperator<Tensor> perturbation,
    WordLookup words,
    @Nullable Recomputation recomputation) {
  /** No dropout; only the result is kept. */
  public static final Mode EVAL = new Mode(null, false, false, false, null, WordLookup.DENSE, null);

  /** The same with attention as in training: for evaluations between updates. */
  public static final Mode EVAL_SHIFTED =
      new Mode(null, true, false, false, null, WordLookup.DENSE, null);

  /** Returns a mode with dropout drawn from this source. */
  public static Mode training(RandomSource random) {
    return new Mode(random, true, false, false, null, WordLookup.DENSE, null);
  }

  /** Returns this mode, keeping the output of every layer. */
  public Mode withHiddenStates() {
    return new Mode(random, shifted, true, attentions, perturbation, words, recomputation);
  }

  /** Returns this mode, keeping the attention probabilities of every layer. */
  public Mode withAttentions() {
    return new Mode(random, shifted, hiddenStates, true, perturbation, words, recomputation);
  }

  /** Returns this mode with other embeddings: what this makes of them, [B, N, D] → [B, N, D]. */
  public Mode withPerturbation(UnaryOperator<Tensor> other) {
    return new Mode(random, shifted, hiddenStates, attentions, other, words, recomputation);
  }

  /** Returns this mode, looking words up in another way. */
  public Mode withWords(WordLookup lookup) {
    return new Mode(random, shifted, hiddenStates, attentions, perturbation, lookup, recomputation);
  }

  /** Returns this mode, computing the layers of the encoder anew in the backward pass. */
  public Mode withRecomputation(Recomputation segments) {
    return new Mode(random, shifted, hiddenStates, attentions, perturbation, words, segments);
  }

  /** Perturbs the embeddings if that is asked for; returns x itself otherwise. */
  Tensor perturb(Tensor x) {
    return perturbation == null ? x : perturbation.apply(x);
  }

  /** Applies dropout of probability p in training; returns x itself otherwise. */
  public Tensor dropout(Tensor x, double p) {
    return random == null ? x : Functional.dropout(x, p, random);
  }
}
