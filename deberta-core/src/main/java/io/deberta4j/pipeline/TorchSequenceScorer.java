package io.deberta4j.pipeline;

import io.deberta4j.checkpoint.Parameters;
import io.deberta4j.head.DebertaForSequenceClassification;
import io.deberta4j.model.DebertaConfig;
import io.deberta4j.model.DebertaModel;
import io.deberta4j.model.HeadConfig;
import io.deberta4j.plan.InferencePlan;
import io.deberta4j.plan.Precision;
import io.deberta4j.tensor.Tensor;
import io.deberta4j.tokenizer.Encoding;
import java.nio.file.Path;
import java.util.List;

/** Runs a head on the first token in libtorch, the encoder as an inference plan. */
final class TorchSequenceScorer implements SequenceScorer {
  /** The encoder made ready, and the head. */
  private record Classifier(InferencePlan plan, DebertaForSequenceClassification head)
      implements Prepared {
    static Classifier of(Parameters root, DebertaConfig config, Precision precision) {
      var head = new DebertaForSequenceClassification(root, config);
      var encoder = new DebertaModel(root.at("deberta"), config);
      return new Classifier(InferencePlan.of(encoder, precision), head);
    }

    @Override
    public void close() {
      plan.close();
    }
  }

  private final LoadedModel<Classifier> model;

  TorchSequenceScorer(Path directory, Precision precision, SequenceHead head) {
    model =
        LoadedModel.open(
            directory, (root, config) -> Classifier.of(root, outputs(config, head), precision));
  }

  /** The head of multiple choice is a classifier with one output, whatever the labels are. */
  private static DebertaConfig outputs(DebertaConfig config, SequenceHead head) {
    return head == SequenceHead.MULTIPLE_CHOICE
        ? config.withHead(config.head().withLabels(HeadConfig.unnamedLabels(1)))
        : config;
  }

  @Override
  public DebertaConfig config() {
    return model.config();
  }

  @Override
  public float[][] logits(List<Encoding> rows) {
    return model.infer(
        classifier -> {
          Tensor first = classifier.plan().firstTokens(RowBatch.of(rows, model.config())); // [B, D]
          float[][] logits = new float[rows.size()][];
          for (int i = 0; i < logits.length; i++) { // one by one: bits do not depend on companions
            logits[i] = classifier.head().logits(first.slice(0, i, i + 1L)).toFloats();
          }
          return logits;
        });
  }

  @Override
  public void close() {
    model.close();
  }
}
