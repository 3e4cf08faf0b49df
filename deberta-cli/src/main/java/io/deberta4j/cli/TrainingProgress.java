package io.deberta4j.cli;

import io.deberta4j.finetuning.TaskListener;
import io.deberta4j.training.Evaluation;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** Shows how training goes, on standard error: a bar, and a line after every epoch. */
final class TrainingProgress implements TaskListener, AutoCloseable {
  /** How much of the shown loss is that of the last update. */
  private static final double NEWEST = 0.1;

  private static final int NAMED = 5;

  private final Streams streams;
  private final int epochs;
  private Progress bar;
  private double loss = Double.NaN;

  TrainingProgress(Streams streams, int epochs) {
    this.streams = streams;
    this.epochs = epochs;
    bar = new Progress(streams, "updates");
  }

  @Override
  public void prepared(Prepared prepared) {
    List<String> labels = prepared.labels().names();
    streams
        .err()
        .printf(
            "%s%d examples to train on, %d to evaluate on%n",
            labels.isEmpty() ? "" : "%d labels (%s), ".formatted(labels.size(), some(labels)),
            prepared.trainExamples(),
            prepared.evaluationExamples());
    List<String> drawn = prepared.initialised();
    if (!drawn.isEmpty()) {
      streams.err().printf("Not in the checkpoint, and so drawn: %s%n", some(drawn));
    }
    bar = new Progress(streams, "updates");
  }

  private static String some(List<String> names) {
    String first = String.join(", ", names.subList(0, Math.min(NAMED, names.size())));
    return names.size() > NAMED ? first + " and " + (names.size() - NAMED) + " more" : first;
  }

  @Override
  public void started(long step, long totalSteps) {
    bar.resumed(step, (double) step / totalSteps);
  }

  @Override
  public void stepped(Step step) {
    loss = Double.isNaN(loss) ? step.loss() : (1 - NEWEST) * loss + NEWEST * step.loss();
    bar.update(
        step.step(),
        (double) step.step() / step.totalSteps(),
        String.format(Locale.ROOT, "epoch %d/%d  loss %.4f", step.epoch(), epochs, loss));
  }

  @Override
  public void evaluated(Evaluated evaluated, double seconds) {
    bar.clear();
    Evaluation evaluation = evaluated.evaluation();
    streams
        .err()
        .printf(
            Locale.ROOT,
            "epoch %d/%d  loss %.4f%s%n",
            evaluated.epoch(),
            epochs,
            evaluated.trainLoss(),
            evaluation == null ? "" : "  evaluation: " + text(evaluation));
  }

  private static String text(Evaluation evaluation) {
    return evaluation.metrics().stream()
        .map(metric -> String.format(Locale.ROOT, "%s %.4f", metric.name(), metric.value()))
        .collect(Collectors.joining(", "));
  }

  @Override
  public void close() {
    bar.close();
  }
}
