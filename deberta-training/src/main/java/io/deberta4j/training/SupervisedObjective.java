package io.deberta4j.training;

import io.deberta4j.model.Mode;
import io.deberta4j.tensor.Tensor;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;
import java.util.function.ToIntFunction;

/**
 * The objective of any head with one loss, put together from its parts: a collator, a count of
 * labels, and the loss of a batch.
 *
 * <pre>{@code
 * new SupervisedObjective<>(
 *     weights.all(), Features::length, collator::collate,
 *     batch -> batch.labels().size(0),
 *     (batch, mode) -> model.loss(model.forward(batch.input(), mode).logits(), batch.labels()));
 * }</pre>
 *
 * @param <E> an example
 * @param <B> a batch of tensors
 */
public final class SupervisedObjective<E, B> implements Objective<E> {
  private final Map<String, Tensor> parameters;
  private final ToIntFunction<E> length;
  private final Function<List<E>, B> collate;
  private final ToDoubleFunction<B> weight;
  private final BiFunction<B, Mode, Tensor> loss;

  /**
   * Creates the objective.
   *
   * @param parameters the tensors of the model by name
   * @param length tokens of an example
   * @param collate examples to tensors
   * @param weight what the loss of a batch is a mean over
   * @param loss the mean loss of a batch
   */
  public SupervisedObjective(
      Map<String, Tensor> parameters,
      ToIntFunction<E> length,
      Function<List<E>, B> collate,
      ToDoubleFunction<B> weight,
      BiFunction<B, Mode, Tensor> loss) {
    this.parameters = Collections.unmodifiableMap(new LinkedHashMap<>(parameters));
    this.length = length;
    this.collate = collate;
    this.weight = weight;
    this.loss = loss;
  }

  @Override
  public Map<String, Tensor> parameters() {
    return parameters;
  }

  @Override
  public int length(E example) {
    return length.applyAsInt(example);
  }

  @Override
  public MicroBatch prepare(List<E> examples, Random random) {
    B batch = collate.apply(examples);
    return MicroBatch.of(weight.applyAsDouble(batch), mode -> loss.apply(batch, mode));
  }
}
