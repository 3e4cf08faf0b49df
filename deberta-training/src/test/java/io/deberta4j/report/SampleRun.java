package io.deberta4j.report;

import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;

/** A run that could have been: curves, figures and mistakes drawn from a seed. */
final class SampleRun {
  private static final List<String> OBJECTS =
      List.of("card", "transfer", "top_up", "cash", "refund", "exchange_rate", "passcode");
  private static final List<String> EVENTS =
      List.of(
          "arrival",
          "not_working",
          "declined",
          "pending",
          "fee_charged",
          "limits",
          "lost_or_stolen",
          "wrong_amount_received",
          "reverted",
          "about_to_expire",
          "supported_currencies");

  private SampleRun() {}

  /** Writes the report of a run with this many classes to a file: to be looked at. */
  public static void main(String[] arguments) {
    int classes = Integer.parseInt(arguments[1]);
    HtmlReport.write(
        Path.of(arguments[0]), record(), history(1200, 6), List.of(errors(classes, 3000)));
  }

  static RunRecord record() {
    Map<String, Object> settings = new LinkedHashMap<>();
    settings.put("epochs", 6);
    settings.put("batch_size", 32);
    settings.put("learning_rate", 4e-5);
    settings.put("keep", "best");
    return new RunRecord(
        "banking-v3-small",
        "banking77",
        List.of("deberta", "finetune", "--train", "/home/somebody/train.csv", "--held-out", "0.1"),
        settings,
        42,
        new StartWeights(
            "deberta-v3-small",
            Map.of("model.safetensors", "ab".repeat(32)),
            List.of("classifier.weight", "classifier.bias")),
        List.of(
            new DataProvenance("training", "train.csv", "cd".repeat(32), 839_073, 10_003, 0),
            new DataProvenance("evaluation", "dev.csv", "ef".repeat(32), 240_000, 3_080, 2)),
        new Platform(
            "0.1.0",
            "2.10.0-1.5.13",
            "17.0.19 (Debian)",
            "Linux 6.1 amd64",
            "Some Processor 3000 @ 2.70GHz",
            List.of("avx2", "avx512f", "amx_bf16"),
            2),
        List.of(
            new Figure(
                "accuracy",
                "dev",
                0.9213,
                new Figure.Reference("always “card_arrival”", 0.0130),
                new Figure.Reference("Casanueva et al. 2020, table 3", 0.9366),
                List.of(0.9181, 0.9242)),
            new Figure(
                "macro_f1", "dev", 0.9207, new Figure.Reference("always “card_arrival”", 0.0003))));
  }

  static RunHistory history(int steps, int epochs) {
    Random random = new Random(5);
    List<StepRecord> updates = new ArrayList<>();
    List<EvaluationRecord> evaluations = new ArrayList<>();
    for (int step = 1; step <= steps; step++) {
      double done = step / (double) steps;
      double loss = 0.2 + 4.1 * Math.exp(-5 * done) + 0.25 * Math.abs(random.nextGaussian());
      double rate = 4e-5 * Math.min(step / 100.0, (steps - step) / (steps - 100.0));
      double norm = 2 * Math.exp(0.5 * random.nextGaussian()) + (step == 700 ? 90 : 0);
      updates.add(
          new StepRecord(step, epochs * done, loss, rate, norm, 32, 640 + random.nextInt(90), 0.4));
      if (step % (steps / epochs) == 0) {
        Map<String, Double> metrics = new LinkedHashMap<>();
        metrics.put("accuracy", 0.93 - 0.9 * Math.exp(-6 * done));
        metrics.put("macro_f1", 0.92 - 0.92 * Math.exp(-6 * done));
        metrics.put("loss", 0.3 + 3.9 * Math.exp(-5 * done) + 0.1 * done);
        evaluations.add(new EvaluationRecord(step, epochs * done, "dev", metrics, 12.5));
      }
    }
    return new RunHistory(
        List.of(
            new SessionRecord(0, Instant.parse("2026-11-20T08:00:00Z")),
            new SessionRecord(700, Instant.parse("2026-11-20T09:30:00Z"))),
        updates,
        evaluations);
  }

  static List<String> labels(int classes) {
    return IntStream.range(0, classes)
        .mapToObj(
            i ->
                OBJECTS.get(i % OBJECTS.size())
                    + "_"
                    + EVENTS.get(i / OBJECTS.size() % EVENTS.size())
                    + (i < 77 ? "" : "_" + i / 77))
        .toList();
  }

  static ErrorAnalysis errors(int classes, int examples) {
    Random random = new Random(7);
    ErrorCollector collector = new ErrorCollector(labels(classes), 12);
    for (int i = 0; i < examples; i++) {
      int gold = i % classes;
      boolean wrong = random.nextInt(12) == 0;
      int answer = wrong ? (gold + 7 * (1 + random.nextInt(2))) % classes : gold;
      double[] probabilities = new double[classes];
      Arrays.fill(probabilities, 0.1 / classes);
      probabilities[answer] += 0.5 + 0.4 * random.nextDouble();
      collector.add(
          "I still have not received my new card, I ordered it " + i + " days ago. What now?",
          i % 5 == 0 ? "Is there a way to see where it is?" : null,
          gold,
          probabilities);
    }
    return collector.analysis("dev");
  }
}
