package io.deberta4j.finetuning;

import io.deberta4j.optim.AdamW;
import io.deberta4j.optim.Optimizer;
import io.deberta4j.optim.ParameterGroup;
import io.deberta4j.optim.RowSparseEmbedding;
import io.deberta4j.optim.XAdam;
import io.deberta4j.tensor.Tensor;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The optimizer that settings ask for. */
final class Optimizers {
  private static final String WORDS = "deberta.embeddings.word_embeddings.weight";

  /** Smaller word tables are updated as a whole: the rows of a batch are no small part of them. */
  private static final long LARGE_TABLE = 4L << 20;

  private Optimizers() {}

  /** A large word table is updated row by row, unless something needs all of its rows. */
  static @Nullable RowSparseEmbedding rowSparse(
      TaskSettings settings, Map<String, Tensor> weights) {
    Tensor table = weights.get(WORDS);
    boolean adamW = settings.optimizer() == TaskSettings.OptimizerKind.ADAMW;
    boolean fits = adamW && settings.loop().averageDecay() == 0;
    return table != null && table.requiresGrad() && fits && table.elements() >= LARGE_TABLE
        ? new RowSparseEmbedding(table)
        : null;
  }

  /** Creates the optimizer of the weights that are trained. */
  static Optimizer of(
      TaskSettings settings, Map<String, Tensor> weights, @Nullable RowSparseEmbedding words) {
    Map<String, Tensor> trained = new LinkedHashMap<>();
    weights.forEach(
        (name, tensor) -> {
          if (tensor.requiresGrad()) {
            trained.put(name, tensor);
          }
        });
    List<ParameterGroup> groups =
        settings.layerDecay() == 1
            ? ParameterGroup.decayExceptBiasAndNorm(trained, settings.weightDecay())
            : ParameterGroup.layerwise(trained, settings.weightDecay(), settings.layerDecay());
    return settings.optimizer() == TaskSettings.OptimizerKind.ADAMW
        ? new AdamW(groups, AdamW.Settings.USUAL, words == null ? List.of() : List.of(words))
        : new XAdam(groups, XAdam.Settings.USUAL);
  }
}
