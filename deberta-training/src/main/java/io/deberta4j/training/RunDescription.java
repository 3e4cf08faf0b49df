package io.deberta4j.training;

import io.deberta4j.data.LabelledText;
import io.deberta4j.data.Labels;
import io.deberta4j.report.DataProvenance;
import io.deberta4j.report.Figure;
import io.deberta4j.report.Platform;
import io.deberta4j.report.RunRecord;
import io.deberta4j.report.StartWeights;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Says of a fine-tuning job what is to be written down. */
final class RunDescription {
  private static final String TASK = "single_label_classification";
  private static final String HELD_OUT = "held-out";

  private RunDescription() {}

  static RunRecord of(
      FineTuningJob job, StartWeights start, ClassificationData data, FineTuningResult result) {
    return new RunRecord(
        String.valueOf(job.output().toAbsolutePath().getFileName()),
        TASK,
        List.of(),
        settings(job, result),
        job.config().loop().seed(),
        start,
        files(data),
        Platform.here(),
        figures(data, result));
  }

  /** Returns what the data evaluated on is called. */
  static String evaluated(ClassificationData data) {
    DataFile file = data.evaluationFile();
    return file == null ? HELD_OUT : file.identity().file();
  }

  private static Map<String, Object> settings(FineTuningJob job, FineTuningResult result) {
    TrainingConfig config = job.config();
    TrainerConfig loop = config.loop();
    Regularisation regularisation = config.regularisation();
    Map<String, Object> settings = new LinkedHashMap<>();
    settings.put("epochs", loop.epochs());
    settings.put("batch_size", loop.batchSize());
    settings.put("group_by_length", loop.groupByLength());
    settings.put("max_length", config.maxLength());
    settings.put("learning_rate", loop.learningRate());
    settings.put(
        config.warmup().proportional() ? "warmup_proportion" : "warmup_steps",
        config.warmup().amount());
    settings.put("weight_decay", config.weightDecay());
    settings.put("max_gradient_norm", loop.maxGradientNorm());
    settings.put("label_smoothing", regularisation.labelSmoothing());
    settings.put("token_dropout", regularisation.tokenDropout());
    settings.put("r_drop_alpha", regularisation.rDropAlpha());
    settings.put("average_decay", regularisation.averageDecay());
    if (job.heldOutFraction() > 0) {
      settings.put("held_out_fraction", job.heldOutFraction());
      settings.put("split_seed", job.splitSeed());
    }
    settings.put("keep", loop.keep().name().toLowerCase(Locale.ROOT));
    settings.put("kept_step", result.training().keptStep());
    settings.put("stored_type", job.storedType().name().toLowerCase(Locale.ROOT));
    return settings;
  }

  private static List<DataProvenance> files(ClassificationData data) {
    List<DataProvenance> files = new ArrayList<>();
    data.trainingFiles().forEach(file -> files.add(file.identity()));
    DataFile evaluation = data.evaluationFile();
    if (evaluation != null) {
      files.add(evaluation.identity());
    }
    return files;
  }

  private static List<Figure> figures(ClassificationData data, FineTuningResult result) {
    ClassificationMetrics stored = result.stored();
    if (stored == null) {
      return List.of();
    }
    String name = evaluated(data);
    Labels labels = result.labels();
    int majority = majority(data.split().train(), labels);
    ClassificationMetrics constant = constant(data.split().heldOut(), labels, majority);
    String source = "always “" + labels.names().get(majority) + "”";
    return List.of(
        new Figure(
            "accuracy", name, stored.accuracy(), new Figure.Reference(source, constant.accuracy())),
        new Figure(
            "macro_f1", name, stored.macroF1(), new Figure.Reference(source, constant.macroF1())));
  }

  /** Returns the most frequent class of the training data. */
  private static int majority(List<LabelledText> train, Labels labels) {
    int[] counts = new int[labels.size()];
    train.forEach(text -> counts[labels.id(text.label())]++);
    int best = 0;
    for (int id = 1; id < counts.length; id++) {
      best = counts[id] > counts[best] ? id : best;
    }
    return best;
  }

  private static ClassificationMetrics constant(
      List<LabelledText> texts, Labels labels, int answer) {
    int[] gold = texts.stream().mapToInt(text -> labels.id(text.label())).toArray();
    int[] answers = new int[gold.length];
    Arrays.fill(answers, answer);
    return ClassificationMetrics.of(gold, answers, labels.size(), 0);
  }
}
