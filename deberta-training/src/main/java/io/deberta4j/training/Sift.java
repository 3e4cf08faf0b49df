package io.deberta4j.training;

import io.deberta4j.data.SeededRandom;
import io.deberta4j.data.SeededRandom.Purpose;
import io.deberta4j.loss.Perturbation;
import io.deberta4j.loss.PerturbationLoss;
import io.deberta4j.tensor.Autograd;
import io.deberta4j.tensor.RandomSource;
import io.deberta4j.tensor.Tensor;
import io.deberta4j.tensor.TensorScope;
import java.util.List;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Scale-invariant fine-tuning (He et al. 2021, arXiv:2006.03654, section 4; microsoft/DeBERTa,
 * {@code sift/sift.py}): a model should say the same of a text whose word embeddings are slightly
 * perturbed in the worst direction. As vectors of different words, and of larger models, differ in
 * length, they are normalised first; the same perturbation then means the same to each of them.
 *
 * <pre>
 * e = LN(x)                                   embeddings without scale, [B, N, D]
 * δ = N(0, σ) clamped to ±2σ
 * δ ← δ + η · g / (10⁻⁶ + max|g|)             g = ∂/∂δ Σ ℓ(f(sg(e) + δ), sg(f(e))), once as published
 * loss = task(f(e)) + λ · mean ℓ'(f(sg(e) + δ), f(e))
 * </pre>
 *
 * where f is all of the model after the embeddings, dropout included, sg stops gradients and ℓ' is
 * the symmetric divergence. Nothing is learnt through e in the perturbed pass.
 *
 * <p>Use, for any head; the perturbation reaches the embeddings in the mode of the pass:
 *
 * <pre>{@code
 * var result = sift.run(
 *     perturbation -> model.forward(batch, mode.withPerturbation(perturbation)),
 *     output -> List.of(output.startLogits(), output.endLogits()),
 *     step);
 * Tensor loss = model.loss(result.output(), starts, ends).add(result.penalty());
 * }</pre>
 *
 * <p><b>Deviation.</b> Normalisation stands in training passes only; with the released code it also
 * stands in evaluations of the same process, though not of the saved model. The difference is that
 * of normalising once or twice: the epsilon in LN.
 */
public final class Sift {
  private final SiftConfig config;
  private final long seed;

  /**
   * One pass of a model.
   *
   * @param <O> what the model gives
   */
  @FunctionalInterface
  public interface Pass<O> {
    /**
     * Runs the model, with the same input each time.
     *
     * @param perturbation what to make of the embeddings right before they are normalised, [B, N,
     *     D] → [B, N, D]; see {@link io.deberta4j.model.Mode#withPerturbation}
     */
    O run(UnaryOperator<Tensor> perturbation);
  }

  /**
   * What comes out.
   *
   * @param output the model's output on the clean input: the task's loss is computed on it
   * @param penalty λ · mean divergence, a scalar to add to the task's loss
   * @param <O> what the model gives
   */
  public record Result<O>(O output, Tensor penalty) {}

  /**
   * Creates SiFT.
   *
   * @param seed fixes the random starts, together with the position of each run
   */
  public Sift(SiftConfig config, long seed) {
    this.config = config;
    this.seed = seed;
  }

  /**
   * Runs the model on clean and perturbed input.
   *
   * @param pass the model, run {@code updates} + 2 times: once clean, once for each update, in a
   *     {@link TensorScope} of its own, and once more
   * @param logits the logits in an output, one tensor or several, each [..., classes]; rows that do
   *     not count, such as padding, are best left out. For labels that do not exclude each other,
   *     {@link io.deberta4j.loss.BinaryCrossEntropy#asTwoClasses} makes classes of them
   * @param position which run this is of all runs with the seed, such as the number of the step:
   *     equal positions draw equal random starts
   * @throws IllegalStateException if the pass does not hand the perturbation to its model
   */
  public <O> Result<O> run(Pass<O> pass, Function<O, List<Tensor>> logits, long position) {
    try (var random = new RandomSource(SeededRandom.seed(seed, Purpose.PERTURBATION, position))) {
      return run(pass, logits, e -> Perturbation.random(e, random, config.initialDeviation()));
    }
  }

  /** The same from a given start, made from the clean embeddings. */
  <O> Result<O> run(
      Pass<O> pass, Function<O, List<Tensor>> logits, Function<Tensor, Perturbation> start) {
    Clean clean = new Clean(config.embeddings());
    O output = pass.run(clean);
    List<Tensor> target = logits.apply(output);
    List<Tensor> fixed = target.stream().map(Tensor::detach).toList();

    Perturbation perturbation = start.apply(clean.embeddings());
    for (int update = 0; update < config.updates(); update++) {
      perturbation = update(pass, logits, fixed, perturbation);
    }
    List<Tensor> misled = perturbed(pass, logits, perturbation);
    return new Result<>(output, mean(config.finalLoss(), misled, target).mul(config.lambda()));
  }

  /** One step up; the memory of its pass is free again when it returns. */
  private <O> Perturbation update(
      Pass<O> pass,
      Function<O, List<Tensor>> logits,
      List<Tensor> clean,
      Perturbation perturbation) {
    try (var scope = TensorScope.open()) {
      Tensor distance = sum(config.ascentLoss(), perturbed(pass, logits, perturbation), clean);
      Tensor gradient = Autograd.gradient(distance, perturbation.delta()); // [B, N, D]
      Perturbation worse = perturbation.ascend(gradient, config.learningRate());
      scope.escape(worse.delta());
      return worse;
    }
  }

  private static <O> List<Tensor> perturbed(
      Pass<O> pass, Function<O, List<Tensor>> logits, Perturbation perturbation) {
    return logits.apply(pass.run(x -> perturbation.perturbed()));
  }

  private static Tensor sum(PerturbationLoss loss, List<Tensor> perturbed, List<Tensor> clean) {
    Tensor sum = loss.of(perturbed.get(0), clean.get(0)).sum();
    for (int i = 1; i < perturbed.size(); i++) {
      sum = sum.add(loss.of(perturbed.get(i), clean.get(i)).sum());
    }
    return sum;
  }

  /** The mean over rows, then over the tensors; 0 without rows. */
  private static Tensor mean(PerturbationLoss loss, List<Tensor> perturbed, List<Tensor> clean) {
    Tensor sum = mean(loss.of(perturbed.get(0), clean.get(0)));
    for (int i = 1; i < perturbed.size(); i++) {
      sum = sum.add(mean(loss.of(perturbed.get(i), clean.get(i))));
    }
    return sum.div((double) perturbed.size());
  }

  private static Tensor mean(Tensor rows) {
    return rows.elements() == 0 ? rows.sum() : rows.mean();
  }

  /** Lets the embeddings of the clean pass through, normalised or plain, and remembers them. */
  private static final class Clean implements UnaryOperator<Tensor> {
    private final SiftConfig.Embeddings kind;
    private @Nullable Tensor seen;

    Clean(SiftConfig.Embeddings kind) {
      this.kind = kind;
    }

    @Override
    public Tensor apply(Tensor x) {
      seen = kind == SiftConfig.Embeddings.NORMALISED ? Perturbation.normalise(x) : x;
      return seen;
    }

    Tensor embeddings() {
      if (seen == null) {
        throw new IllegalStateException(
            "the pass did not hand the perturbation to its model; Mode.withPerturbation does");
      }
      return seen;
    }
  }
}
