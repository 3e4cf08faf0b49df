package io.deberta4j.finetuning;

import io.deberta4j.checkpoint.Parameters;
import io.deberta4j.data.FeatureBatch;
import io.deberta4j.data.Features;
import io.deberta4j.data.TaskKind;
import io.deberta4j.io.ConfigException;
import io.deberta4j.model.DebertaConfig;
import io.deberta4j.model.Mode;
import io.deberta4j.tensor.Tensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** A model with the head that a kind of task needs, behind one face. */
interface TaskHead {
  /** Reads or initialises the model and the head of a kind of task. */
  static TaskHead of(TaskKind kind, Parameters weights, DebertaConfig config, HeadLoss loss) {
    boolean plain = loss.rDropAlpha() == 0 && loss.classWeights().isEmpty();
    boolean smooth = loss.labelSmoothing() > 0;
    if (kind != TaskKind.CLASSIFICATION && !plain) {
      throw new ConfigException(
          "R-Drop and class weights are for the classification of texts, not for " + kind);
    }
    if (smooth && (kind == TaskKind.REGRESSION || kind == TaskKind.MULTI_LABEL)) {
      throw new ConfigException("label smoothing needs classes that exclude each other");
    }
    if (smooth && (kind == TaskKind.SPAN || kind == TaskKind.ENTITY_CHOICE)) {
      throw new ConfigException("label smoothing is for classes and choices, not for " + kind);
    }
    return switch (kind) {
      case CLASSIFICATION, REGRESSION, MULTI_LABEL -> new TextHead(kind, weights, config, loss);
      case MULTIPLE_CHOICE -> new ChoiceHead(weights, config, loss);
      case SPAN -> new SpanHead(weights, config);
      case TOKEN_LABELS -> new TagHead(weights, config, loss);
      case ENTITY_CHOICE -> new EntityHead(weights, config);
    };
  }

  /** Returns the configuration of the model. */
  DebertaConfig config();

  /** Returns how many rows an example takes in training: two if two passes are compared. */
  default int passes() {
    return 1;
  }

  /** Runs the model: one tensor of logits, for spans two. */
  List<Tensor> logits(FeatureBatch batch, Mode mode);

  /** Returns the mean loss over {@link #weight}; where two passes are compared, of both alone. */
  Tensor loss(List<Tensor> logits, FeatureBatch batch);

  /**
   * Returns what the loss of a labelled batch is a mean over: a count, or a sum of class weights.
   */
  double weight(FeatureBatch batch);

  /** Returns what the difference of two passes adds to the loss, a mean over the examples. */
  default Tensor divergence(List<Tensor> logits) {
    throw new IllegalStateException("this head compares no passes");
  }

  /** Returns the logits that adversarial training compares, [rows, classes], without padding. */
  List<Tensor> compared(List<Tensor> logits, FeatureBatch batch);

  /** Returns how many inputs, tokens or mentions of a labelled batch {@link #compared} has. */
  default double comparedCount(FeatureBatch batch) {
    return weight(batch);
  }

  /** Returns the logits of each input, as {@link io.deberta4j.task.Decoder} reads them. */
  default List<float[]> rows(List<Tensor> logits, List<Features> inputs) {
    Tensor only = logits.get(0);
    float[] all = only.toFloats();
    int each = all.length / inputs.size();
    List<float[]> rows = new ArrayList<>();
    for (int i = 0; i < inputs.size(); i++) {
      rows.add(Arrays.copyOfRange(all, i * each, (i + 1) * each));
    }
    return rows;
  }

  /** Returns the labels of a batch that has some. */
  static Tensor labels(FeatureBatch batch) {
    Tensor labels = batch.labels();
    if (labels == null) {
      throw new IllegalArgumentException("an example without a label has no loss");
    }
    return labels;
  }
}
