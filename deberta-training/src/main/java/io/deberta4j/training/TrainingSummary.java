package io.deberta4j.training;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.deberta4j.io.SafeJson;
import io.deberta4j.training.TrainerListener.Evaluated;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** {@code training.json} of a trained model: the data, settings and figures of its training. */
final class TrainingSummary {
  private final ObjectNode root = JsonNodeFactory.instance.objectNode();

  TrainingSummary(FineTuningJob job, ClassificationData data, FineTuningResult result) {
    root.put("task", "single_label_classification");
    root.put("start", job.start() instanceof StartingPoint.Fresh ? "random" : "checkpoint");
    root.put("labels", result.labels().size());
    data(root.putObject("data"), job, data);
    settings(root.putObject("settings"), job.config());
    root.put("stored_type", job.storedType().name().toLowerCase(Locale.ROOT));
    result.initialised().forEach(root.putArray("initialised")::add);
    ArrayNode evaluations = root.putArray("evaluations");
    for (Evaluated evaluated : result.training().evaluations()) {
      ObjectNode node = evaluations.addObject();
      node.put("epoch", evaluated.epoch()).put("step", evaluated.step());
      node.put("train_loss", evaluated.trainLoss());
      Evaluation evaluation = evaluated.evaluation();
      if (evaluation != null) {
        ObjectNode figures = node.putObject("evaluation");
        evaluation.metrics().forEach(metric -> figures.put(metric.name(), metric.value()));
      }
    }
    root.put("steps", result.training().steps());
    root.put("kept_step", result.training().keptStep());
    root.put("stopped_early", result.training().stoppedEarly());
    metrics(root, "stored_evaluation", result.stored());
    ObjectNode machine = root.putObject("machine");
    machine.put("java", Runtime.version().toString());
    machine.put("os", System.getProperty("os.name") + " " + System.getProperty("os.arch"));
  }

  byte[] json() {
    return SafeJson.pretty(root);
  }

  private static void data(ObjectNode node, FineTuningJob job, ClassificationData data) {
    ArrayNode training = node.putArray("training");
    data.trainingFiles().forEach(file -> file(training.addObject(), file));
    DataFile evaluation = data.evaluationFile();
    if (evaluation != null) {
      file(node.putObject("evaluation"), evaluation);
    }
    if (job.heldOutFraction() > 0) {
      node.put("held_out_fraction", job.heldOutFraction()).put("split_seed", job.splitSeed());
    }
    node.put("train_examples", data.split().train().size());
    node.put("evaluation_examples", data.split().heldOut().size());
  }

  private static void file(ObjectNode node, DataFile file) {
    node.put("file", file.name()).put("sha256", file.sha256()).put("rows", file.texts().size());
  }

  private static void settings(ObjectNode node, TrainingConfig config) {
    config.loop().decisive().forEach(node::put);
    node.put("max_length", config.maxLength());
    node.put(
        config.warmup().proportional() ? "warmup_proportion" : "warmup_steps",
        config.warmup().amount());
    node.put("weight_decay", config.weightDecay());
    Regularisation regularisation = config.regularisation();
    node.put("label_smoothing", regularisation.labelSmoothing());
    node.put("token_dropout", regularisation.tokenDropout());
    node.put("r_drop_alpha", regularisation.rDropAlpha());
  }

  private static void metrics(
      ObjectNode parent, String name, @Nullable ClassificationMetrics metrics) {
    if (metrics != null) {
      parent
          .putObject(name)
          .put("examples", metrics.examples())
          .put("accuracy", metrics.accuracy())
          .put("macro_f1", metrics.macroF1())
          .put("loss", metrics.loss());
    }
  }
}
