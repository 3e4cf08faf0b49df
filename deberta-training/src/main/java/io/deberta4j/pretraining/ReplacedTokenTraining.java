package io.deberta4j.pretraining;

import io.deberta4j.checkpoint.Parameters;
import io.deberta4j.tensor.DType;
import io.deberta4j.training.Evaluation;
import io.deberta4j.training.Metric;
import io.deberta4j.training.Objective;
import java.nio.file.Path;
import java.util.List;

/**
 * A generator and a discriminator that are pre-trained.
 *
 * @param weights of both
 * @param models both
 * @param settings how they learn
 * @param masking how tokens are masked
 */
record ReplacedTokenTraining(
    Parameters weights,
    GeneratorDiscriminator models,
    PretrainingSettings settings,
    TokenMasking masking)
    implements PretrainingModel {
  @Override
  public Objective<int[]> objective() {
    return new ReplacedTokenObjective(models, weights.all(), masking, settings.replacedTokens());
  }

  /** The sum that is minimised decides. */
  @Override
  public Evaluation evaluate(List<int[]> sequences) {
    var evaluator = new ReplacedTokenEvaluator(models, settings.atOnce());
    ReplacedTokenScore score = evaluator.score(sequences, masking, EVALUATION_SEED);
    double lambda = settings.replacedTokens().lambda();
    return Evaluation.of(
        Metric.loss("loss", score.generatorLoss() + lambda * score.discriminatorLoss()),
        Metric.loss("generator_loss", score.generatorLoss()),
        Metric.loss("discriminator_loss", score.discriminatorLoss()),
        Metric.score("recall", score.recall()),
        Metric.score("precision", score.precision()));
  }

  @Override
  public List<Path> save(Path directory, DType stored) {
    return ReplacedTokenFiles.save(directory, models, stored);
  }

  @Override
  public boolean inTransformers() {
    return false; // which has no discriminator for DeBERTa
  }
}
