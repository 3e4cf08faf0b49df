package io.deberta4j.report;

import de.siegmar.fastcsv.writer.CsvWriter;
import de.siegmar.fastcsv.writer.LineDelimiter;
import io.deberta4j.io.AtomicFiles;
import java.io.IOException;
import java.io.Writer;
import java.nio.channels.Channels;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;

/** The history of a run as CSV (RFC 4180, with a header). */
public final class CsvTables {
  private CsvTables() {}

  /** Fills a table. */
  @FunctionalInterface
  private interface Rows {
    void writeTo(CsvWriter table) throws IOException;
  }

  /** Writes or replaces a table with a row for every update. */
  public static void writeSteps(Path file, RunHistory history) {
    write(
        file,
        table -> {
          table.writeRecord(
              "step",
              "epoch",
              "loss",
              "learning_rate",
              "gradient_norm",
              "examples",
              "tokens",
              "seconds");
          for (StepRecord step : history.steps()) {
            table.writeRecord(
                Long.toString(step.step()),
                Double.toString(step.epoch()),
                Double.toString(step.loss()),
                Double.toString(step.learningRate()),
                Double.toString(step.gradientNorm()),
                Long.toString(step.examples()),
                Long.toString(step.tokens()),
                Double.toString(step.seconds()));
          }
        });
  }

  /** Writes or replaces a table with a row for every metric of every evaluation. */
  public static void writeEvaluations(Path file, RunHistory history) {
    write(
        file,
        table -> {
          table.writeRecord("step", "epoch", "data", "metric", "value");
          for (EvaluationRecord evaluation : history.evaluations()) {
            for (Map.Entry<String, Double> metric : evaluation.metrics().entrySet()) {
              table.writeRecord(
                  Long.toString(evaluation.step()),
                  Double.toString(evaluation.epoch()),
                  evaluation.data(),
                  metric.getKey(),
                  Double.toString(metric.getValue()));
            }
          }
        });
  }

  private static void write(Path file, Rows rows) {
    AtomicFiles.write(
        file,
        channel -> {
          Writer text = Channels.newWriter(channel, StandardCharsets.UTF_8);
          CsvWriter table = CsvWriter.builder().lineDelimiter(LineDelimiter.LF).build(text);
          rows.writeTo(table);
          table.flush();
        });
  }
}
