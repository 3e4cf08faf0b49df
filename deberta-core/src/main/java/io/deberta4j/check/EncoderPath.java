package io.deberta4j.check;

import io.deberta4j.checkpoint.Parameters;
import io.deberta4j.model.Batch;
import io.deberta4j.model.DebertaConfig;
import io.deberta4j.model.DebertaModel;
import io.deberta4j.model.EncoderOutput;
import io.deberta4j.model.Mode;
import io.deberta4j.plan.InferencePlan;
import io.deberta4j.plan.Precision;
import java.util.Set;

/** Which code encodes the input of a case. */
public enum EncoderPath {
  /** The readable model: every output is compared. */
  REFERENCE,
  /**
   * The inference plan in F32: everything at real tokens is compared, except attention
   * probabilities, losses and gradients, which it does not have.
   */
  FAST;

  static final Mode EVERYTHING = Mode.EVAL.withHiddenStates().withAttentions();

  /** Returns how the names of outputs begin that this path does not have. */
  Set<String> leftAside() {
    return this == REFERENCE ? Set.of() : Set.of("attentions", "loss", "grad");
  }

  /** Encodes a batch with the weights at the top of the tree, keeping what it can. */
  EncoderOutput encode(Parameters root, DebertaConfig config, Batch batch) {
    return encode(root, config, batch, EVERYTHING);
  }

  /** The same in another mode, which only {@link #REFERENCE} heeds. */
  EncoderOutput encode(Parameters root, DebertaConfig config, Batch batch, Mode mode) {
    var model = new DebertaModel(root.at("deberta"), config);
    if (this == REFERENCE) {
      return model.forward(batch, mode);
    }
    try (var plan = InferencePlan.of(model, Precision.F32)) {
      return plan.forwardWithHiddenStates(batch);
    }
  }
}
