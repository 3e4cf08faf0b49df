package io.deberta4j.cli;

import io.deberta4j.pretraining.PretrainingListener;
import io.deberta4j.training.Evaluation;
import io.deberta4j.training.Metric;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** Shows how pre-training goes, on standard error: a bar, and a line after every evaluation. */
final class PretrainingProgress implements PretrainingListener, AutoCloseable {
  /** How much of what is shown is that of the last update. */
  private static final double NEWEST = 0.1;

  private static final int NAMED = 5;

  private final Streams streams;
  private Progress bar;
  private long total;
  private double loss = Double.NaN;
  private double speed = Double.NaN;

  PretrainingProgress(Streams streams) {
    this.streams = streams;
    bar = new Progress(streams, "updates");
  }

  @Override
  public void prepared(Prepared prepared) {
    streams
        .err()
        .printf(
            Locale.ROOT,
            "%,d parameters, %,d sequences of %,d tokens to train on, %,d to evaluate on%n",
            prepared.parameters(),
            prepared.sequences(),
            prepared.tokens(),
            prepared.heldOut());
    List<String> names = prepared.initialised();
    if (!names.isEmpty()) {
      streams
          .err()
          .printf(
              "Not in the checkpoint, and so drawn: %s%s%n",
              String.join(", ", names.subList(0, Math.min(NAMED, names.size()))),
              names.size() > NAMED ? " and " + (names.size() - NAMED) + " more" : "");
    }
  }

  @Override
  public void started(long step, long totalSteps) {
    total = totalSteps;
    bar = new Progress(streams, "updates");
    bar.resumed(step, (double) step / totalSteps);
    if (step > 0) {
      streams.err().printf(Locale.ROOT, "resumed after update %,d of %,d%n", step, totalSteps);
    }
  }

  @Override
  public void stepped(Step step) {
    loss = smoothed(loss, step.loss());
    speed = smoothed(speed, step.tokens() / step.seconds());
    bar.update(
        step.step(),
        (double) step.step() / step.totalSteps(),
        String.format(Locale.ROOT, "loss %.4f  %,.0f tokens/s", loss, speed));
  }

  private static double smoothed(double before, double now) {
    return Double.isNaN(before) ? now : (1 - NEWEST) * before + NEWEST * now;
  }

  @Override
  public void evaluated(Evaluated evaluated, double seconds) {
    bar.clear();
    Evaluation evaluation = evaluated.evaluation();
    streams
        .err()
        .printf(
            Locale.ROOT,
            "update %,d/%,d  loss %.4f  %,.0f tokens/s%s%n",
            evaluated.step(),
            total,
            evaluated.trainLoss(),
            speed,
            evaluation == null ? "" : "  held-out: " + text(evaluation.metrics()));
  }

  private static String text(List<Metric> metrics) {
    return metrics.stream()
        .map(metric -> String.format(Locale.ROOT, "%s %.4f", metric.name(), metric.value()))
        .collect(Collectors.joining(", "));
  }

  @Override
  public void saved(long step, Path checkpoint) {
    bar.clear();
    streams.err().printf(Locale.ROOT, "update %,d  saved %s%n", step, checkpoint);
  }

  @Override
  public void close() {
    bar.close();
  }
}
