package io.deberta4j.training;

import io.deberta4j.checkpoint.Parameters;
import io.deberta4j.data.Labels;
import io.deberta4j.data.SeededRandom;
import io.deberta4j.data.SeededRandom.Purpose;
import io.deberta4j.head.DebertaForSequenceClassification;
import io.deberta4j.head.UnusedTensors;
import io.deberta4j.model.ConfigJson;
import io.deberta4j.model.DebertaConfig;
import io.deberta4j.model.ModelType;
import io.deberta4j.model.Pretrained;
import io.deberta4j.model.ProblemType;
import io.deberta4j.tensor.RandomSource;
import io.deberta4j.tensor.TensorScope;
import io.deberta4j.tokenizer.Tokenizer;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;

/**
 * A classifier ready to be trained.
 *
 * @param weights owns the weights
 * @param model computes with them
 * @param tokenizer its tokenizer
 * @param labels its classes
 */
record StartedModel(
    Parameters weights, DebertaForSequenceClassification model, Tokenizer tokenizer, Labels labels)
    implements AutoCloseable {

  /**
   * Loads or draws the weights.
   *
   * @throws io.deberta4j.io.DebertaException if config, weights and tokenizer do not fit together
   */
  static StartedModel at(StartingPoint start, Labels labels, TrainingConfig config) {
    long seed = SeededRandom.seed(config.loop().seed(), Purpose.INITIALISATION, 0);
    try (var scope = TensorScope.open();
        var random = new RandomSource(seed)) {
      if (start instanceof StartingPoint.Fresh fresh) {
        return fresh(fresh, labels, config, random);
      }
      return checkpoint((StartingPoint.Checkpoint) start, labels, config, random);
    }
  }

  private static StartedModel fresh(
      StartingPoint.Fresh start, Labels labels, TrainingConfig settings, RandomSource random) {
    Tokenizer tokenizer = Tokenizer.load(start.tokenizer());
    DebertaConfig config = forClassification(ConfigJson.read(start.config()), labels);
    StartChecks.padding(start, config, tokenizer);
    StartChecks.fits(config, tokenizer, settings.maxLength());
    StartChecks.memory(start.config(), config);
    Parameters weights = Parameters.initialise(random, config.initializerRange());
    return new StartedModel(
        weights, new DebertaForSequenceClassification(weights, config), tokenizer, labels);
  }

  private static StartedModel checkpoint(
      StartingPoint.Checkpoint start, Labels found, TrainingConfig settings, RandomSource random) {
    Pretrained pretrained = Pretrained.open(start.directory());
    Tokenizer tokenizer = Tokenizer.load(start.directory());
    List<String> known = pretrained.config().head().labels();
    boolean sameClasses =
        known.size() == found.size() && new HashSet<>(known).containsAll(found.names());
    Labels labels = sameClasses ? new Labels(known) : found;
    DebertaConfig config = forClassification(pretrained.config(), labels);
    StartChecks.fits(config, tokenizer, settings.maxLength());
    Parameters.Origin origin =
        sameClasses ? pretrained.origin() : new WithoutClassifier(pretrained.origin());
    Parameters weights = Parameters.fineTune(origin, random, config.initializerRange());
    try {
      var model = new DebertaForSequenceClassification(weights, config);
      UnusedTensors.check(weights);
      weights.closeOrigin();
      return new StartedModel(weights, model, tokenizer, labels);
    } catch (RuntimeException e) {
      weights.close();
      throw e;
    }
  }

  private static DebertaConfig forClassification(DebertaConfig config, Labels labels) {
    Map<String, Object> other = new HashMap<>(config.other());
    String family = config.modelType() == ModelType.DEBERTA ? "Deberta" : "DebertaV2";
    other.put("architectures", List.of(family + "ForSequenceClassification"));
    return config
        .withHead(
            config
                .head()
                .withLabels(labels.names())
                .withProblemType(ProblemType.SINGLE_LABEL_CLASSIFICATION))
        .withOther(other);
  }

  /** Frees the weights. */
  @Override
  public void close() {
    weights.close();
  }
}
