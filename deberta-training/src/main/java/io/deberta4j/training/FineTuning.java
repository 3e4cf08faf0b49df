package io.deberta4j.training;

import io.deberta4j.data.Example;
import io.deberta4j.data.LabelledText;
import io.deberta4j.data.TokenDropout;
import io.deberta4j.head.DebertaForSequenceClassification;
import io.deberta4j.io.AtomicFiles;
import io.deberta4j.io.TrainingException;
import io.deberta4j.model.Pretrained;
import io.deberta4j.optim.AdamW;
import io.deberta4j.optim.LearningRateSchedule;
import io.deberta4j.optim.ParameterGroup;
import io.deberta4j.report.CardDetails;
import io.deberta4j.report.Provenance;
import io.deberta4j.report.RunHistory;
import io.deberta4j.report.RunRecord;
import io.deberta4j.report.StartWeights;
import io.deberta4j.tensor.DType;
import io.deberta4j.tensor.NoGrad;
import io.deberta4j.tensor.Tensor;
import io.deberta4j.tensor.TensorScope;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * From files to a model directory: reads the data, trains a sequence classifier and saves it with
 * its tokenizer, {@code training.json} and a model card, as Hugging Face would load it.
 */
public final class FineTuning {
  private FineTuning() {}

  /**
   * Runs a job.
   *
   * @param listener hears how it goes
   * @throws io.deberta4j.io.DebertaException if the data, the starting point or the output cannot
   *     be used, or if training diverges; nothing is left at the output then
   */
  public static FineTuningResult run(FineTuningJob job, ProgressListener listener) {
    if (Files.exists(job.output())) {
      throw new TrainingException(
          job.output() + ": exists already. Choose another output or remove it first.");
    }
    ClassificationData data = ClassificationData.read(job);
    makeRoom(job.output());
    TrainingConfig config = job.config();
    try (StartedModel started = StartedModel.at(job.start(), data.labels(), config)) {
      List<Example> train = encode(data.split().train(), started, config);
      List<Example> evaluation = encode(data.split().heldOut(), started, config);
      List<String> initialised = started.weights().initialised();
      StartWeights start = StartFiles.describe(job.start(), initialised);
      var recorder = new ProgressRecorder(listener, RunDescription.evaluated(data));
      recorder.prepared(
          new ProgressListener.Prepared(
              started.labels(), initialised, train.size(), evaluation.size()));
      TrainerResult training = train(started, train, evaluation, config, recorder);
      ClassificationMetrics stored = evaluateAsStored(started, evaluation, job);
      FineTuningResult result =
          new FineTuningResult(job.output(), started.labels(), initialised, training, stored);
      save(job, started, RunDescription.of(job, start, data, result), recorder.history());
      return result;
    }
  }

  private static TrainerResult train(
      StartedModel started,
      List<Example> train,
      List<Example> evaluation,
      TrainingConfig config,
      ProgressListener listener) {
    Map<String, Tensor> weights = started.weights().all();
    TokenDropout dropout =
        TokenDropout.of(
            config.regularisation().tokenDropout(), started.tokenizer().specialTokens());
    var objective =
        new ClassificationObjective(started.model(), weights, dropout, config.regularisation());
    return train(objective, started.model(), train, evaluation, config, listener);
  }

  /** Trains a classifier; afterwards the model has the weights to keep. */
  static TrainerResult train(
      ClassificationObjective objective,
      DebertaForSequenceClassification model,
      List<Example> train,
      List<Example> evaluation,
      TrainingConfig config,
      TrainerListener listener) {
    TrainerConfig loop = config.loop();
    LearningRateSchedule schedule =
        LearningRateSchedule.linear(config.warmup(), loop.totalSteps(train.size()));
    try (var optimizer =
        new AdamW(
            ParameterGroup.decayExceptBiasAndNorm(objective.parameters(), config.weightDecay()),
            AdamW.Settings.USUAL)) {
      var trainer = new Trainer<>(objective, optimizer, schedule, loop).withListener(listener);
      if (!evaluation.isEmpty()) {
        var evaluator = new ClassificationEvaluator(model, loop.batchSize());
        trainer = trainer.withEvaluator(() -> evaluator.evaluate(evaluation).evaluation());
      }
      return trainer.train(train);
    }
  }

  /** Makes sure that the output can be created, before hours of training. */
  private static void makeRoom(Path output) {
    Path parent = output.toAbsolutePath().getParent();
    if (parent == null) {
      return;
    }
    try {
      Files.createDirectories(parent);
    } catch (IOException e) {
      throw new TrainingException(
          parent + ": cannot be created (" + e + "). Choose another output.", e);
    }
    if (!Files.isWritable(parent)) {
      throw new TrainingException(parent + ": cannot be written to. Choose another output.");
    }
  }

  private static List<Example> encode(
      List<LabelledText> texts, StartedModel started, TrainingConfig config) {
    return ClassificationData.encode(
        texts, started.labels(), started.tokenizer(), config.maxLength());
  }

  /** Rounds the weights to the type they are stored in, so that the figures are theirs. */
  private static @Nullable ClassificationMetrics evaluateAsStored(
      StartedModel started, List<Example> evaluation, FineTuningJob job) {
    try (var scope = TensorScope.open();
        var off = NoGrad.open()) {
      for (Tensor weight : started.weights().all().values()) {
        weight.copyInPlace(weight.to(job.storedType()).to(DType.F32));
      }
    }
    return evaluation.isEmpty()
        ? null
        : new ClassificationEvaluator(started.model(), job.config().loop().batchSize())
            .evaluate(evaluation);
  }

  private static void save(
      FineTuningJob job, StartedModel started, RunRecord run, RunHistory history) {
    AtomicFiles.createDirectory(
        job.output(),
        directory -> {
          started.tokenizer().save(directory);
          Pretrained.save(
              directory,
              started.model().config(),
              started.weights().all(),
              job.storedType(),
              Pretrained.MAX_SHARD_BYTES);
          CardDetails card = CardDetails.ofClassifier(started.labels().names());
          Provenance.save(directory, run, history, card);
        });
  }
}
