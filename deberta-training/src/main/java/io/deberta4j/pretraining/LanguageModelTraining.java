package io.deberta4j.pretraining;

import io.deberta4j.checkpoint.Parameters;
import io.deberta4j.tensor.DType;
import io.deberta4j.training.Evaluation;
import io.deberta4j.training.Metric;
import io.deberta4j.training.Objective;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * A language model that is pre-trained.
 *
 * @param weights all of the model's
 * @param model the model
 * @param settings what it learns
 * @param masking how its tokens are masked
 */
record LanguageModelTraining(
    Parameters weights, LanguageModel model, PretrainingSettings settings, TokenMasking masking)
    implements PretrainingModel {
  @Override
  public Objective<int[]> objective() {
    return switch (settings.task()) {
      case MLM -> LanguageModelObjective.masked(model, weights.all(), masking);
      case ARLM -> LanguageModelObjective.autoregressive(model, weights.all());
      case MLM_ARLM ->
          LanguageModelObjective.both(
              model, weights.all(), masking, settings.autoregressiveShare());
      case RTD -> throw new IllegalStateException("rtd trains two models");
    };
  }

  /** The loss decides; of both tasks their sum does. */
  @Override
  public Evaluation evaluate(List<int[]> sequences) {
    var evaluator = new LanguageModelEvaluator(model, settings.atOnce());
    List<Metric> metrics = new ArrayList<>();
    double loss = 0;
    if (settings.task().masks()) {
      var masked = SequenceLosses.score(evaluator.masked(sequences, masking, EVALUATION_SEED));
      loss += masked.loss();
      metrics.add(Metric.loss("mlm_loss", masked.loss()));
      metrics.add(Metric.score("mlm_accuracy", masked.accuracy()));
    }
    if (settings.task().goesForward()) {
      var forward = SequenceLosses.score(evaluator.autoregressive(sequences));
      loss += forward.loss();
      metrics.add(Metric.loss("arlm_loss", forward.loss()));
      metrics.add(Metric.loss("perplexity", forward.perplexity()));
      metrics.add(Metric.score("arlm_accuracy", forward.accuracy()));
    }
    metrics.add(0, Metric.loss("loss", loss));
    return new Evaluation(metrics);
  }

  @Override
  public List<Path> save(Path directory, DType stored) {
    LanguageModelFiles.save(directory, model, weights.all(), stored);
    return List.of(directory);
  }

  /** Its masked-LM class reads the last layer; it knows no decoder and no experiment. */
  @Override
  public boolean inTransformers() {
    return settings.task() == PretrainingTask.MLM
        && settings.arm() == null
        && model.decoding() == MaskDecoding.LAST_LAYER;
  }
}
