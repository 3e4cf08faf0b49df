package io.deberta4j.report;

import io.deberta4j.io.AtomicFiles;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A run as one HTML page that needs nothing else: no script, no font, no picture from outside. It
 * follows the reader's light or dark, and prints.
 */
public final class HtmlReport {
  private final RunRecord run;
  private final RunHistory history;
  private final List<ErrorAnalysis> errors;
  private final Html html = new Html();

  private HtmlReport(RunRecord run, RunHistory history, List<ErrorAnalysis> errors) {
    this.run = run;
    this.history = history;
    this.errors = errors;
  }

  /** Writes or replaces a report. */
  public static void write(
      Path file, RunRecord run, RunHistory history, List<ErrorAnalysis> errors) {
    AtomicFiles.write(file, page(run, history, errors));
  }

  /** Returns the page. */
  public static String page(RunRecord run, RunHistory history, List<ErrorAnalysis> errors) {
    return new HtmlReport(run, history, errors).page();
  }

  private String page() {
    html.raw("<!DOCTYPE html>\n<html lang=en><head><meta charset=utf-8>\n")
        .raw("<meta name=viewport content=\"width=device-width, initial-scale=1\">\n")
        .raw("<meta http-equiv=Content-Security-Policy")
        .raw(" content=\"default-src 'none'; style-src 'unsafe-inline'\">\n")
        .element("title", run.name() + " – training report")
        .raw("\n<style>\n")
        .raw(style())
        .raw("</style></head>\n<body>\n");
    introduction();
    results();
    html.raw(Curves.section(run, history));
    evaluations();
    for (ErrorAnalysis analysis : errors) {
      html.raw(ErrorSection.of(analysis));
    }
    settings();
    data();
    platform();
    return html.raw("</body></html>\n").toString();
  }

  private static String style() {
    try (InputStream in = HtmlReport.class.getResourceAsStream("report.css")) {
      if (in == null) {
        throw new IllegalStateException("report.css is not beside its class");
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void introduction() {
    html.element("h1", run.name()).raw("\n<p class=quiet>");
    String start = run.start().name();
    html.text(
        "Task %s, %s, seed %d."
            .formatted(
                run.task(), start == null ? "from random weights" : "from " + start, run.seed()));
    if (!history.steps().isEmpty()) {
      StepRecord last = history.steps().get(history.steps().size() - 1);
      html.text(
          " %s updates, %s epochs, %s of training and %s of evaluation."
              .formatted(
                  Numbers.count(last.step()),
                  Numbers.tick(Math.round(100 * last.epoch()) / 100.0),
                  Numbers.duration(history.trainingSeconds()),
                  Numbers.duration(history.evaluationSeconds())));
    }
    if (!history.sessions().isEmpty()) {
      html.text(" Begun " + history.sessions().get(0).started().toString() + ".");
    }
    List<String> resumed =
        history.sessions().stream().skip(1).map(session -> Numbers.count(session.step())).toList();
    if (!resumed.isEmpty()) {
      html.text(" Resumed after update " + String.join(", ", resumed) + ".");
    }
    html.raw("</p>\n");
  }

  private void results() {
    html.raw("<h2>Results</h2>\n");
    if (run.figures().isEmpty()) {
      html.element("p", "Nothing was evaluated: there was no data to evaluate on.");
      return;
    }
    html.raw("<div class=wide><table><thead><tr><th>Metric</th><th>Data</th>")
        .raw("<th class=n>This run</th><th>All seeds</th>")
        .raw("<th>Without a model</th><th>Published</th></tr></thead><tbody>\n");
    for (Figure figure : run.figures()) {
      html.raw("<tr><th scope=row>")
          .text(figure.metric())
          .raw("</th>")
          .element("td", figure.data());
      html.raw("<td class=n><b>").text(Numbers.text(figure.value())).raw("</b></td><td>");
      html.text(seeds(figure)).raw("</td>");
      reference(figure, figure.baseline());
      reference(figure, figure.published());
      html.raw("</tr>\n");
    }
    html.raw("</tbody></table></div>\n<p class=quiet>");
    html.text(
        "“Without a model” is what a constant answer gets. The spread is the difference between the"
            + " best seed and the worst; with one seed it is not known, and a small difference means"
            + " nothing.");
    html.raw("</p>\n");
  }

  private static String seeds(Figure figure) {
    return figure.spread().isEmpty()
        ? "one seed"
        : "mean %s of %d, spread %s"
            .formatted(
                Numbers.text(figure.mean()),
                figure.seeds(),
                Numbers.text(figure.spread().getAsDouble()));
  }

  private void reference(Figure figure, Figure.@Nullable Reference reference) {
    html.raw("<td>");
    if (reference == null) {
      html.raw("<span class=quiet>not known</span>");
    } else {
      html.text(Numbers.text(reference.value()))
          .raw(" <span class=quiet>(")
          .text(figure.comparedTo(reference))
          .raw(")<br>")
          .text(reference.source())
          .raw("</span>");
    }
    html.raw("</td>");
  }

  private void evaluations() {
    if (history.evaluations().isEmpty()) {
      return;
    }
    html.raw("<h2>Evaluations</h2>\n");
    String[] metrics = history.metrics().toArray(String[]::new);
    for (String data : history.data()) {
      html.raw("<div class=wide>").head(data + ", after update", metrics);
      for (EvaluationRecord evaluation : history.evaluations()) {
        if (evaluation.data().equals(data)) {
          String[] cells = new String[metrics.length];
          for (int m = 0; m < metrics.length; m++) {
            Double value = evaluation.metrics().get(metrics[m]);
            cells[m] = value == null ? "" : Numbers.text(value);
          }
          html.numbers(Numbers.count(evaluation.step()), cells);
        }
      }
      html.raw("</tbody></table></div>\n");
    }
  }

  private void settings() {
    html.raw("<h2>Settings</h2>\n");
    if (!run.command().isEmpty()) {
      html.element("pre", String.join(" ", run.command()));
    }
    html.raw("<table><tbody>\n");
    for (Map.Entry<String, Object> setting : run.settings().entrySet()) {
      pair(setting.getKey(), Numbers.setting(setting.getValue()));
    }
    html.raw("</tbody></table>\n");
  }

  private void data() {
    html.raw("<h2>Data and start</h2>\n<div class=wide>");
    html.raw("<table><thead><tr><th>Role</th><th>File</th><th class=n>Examples</th>")
        .raw("<th class=n>Skipped</th><th>SHA-256</th></tr></thead><tbody>\n");
    for (DataProvenance file : run.data()) {
      html.raw("<tr><th scope=row>").text(file.role()).raw("</th>").element("td", file.file());
      html.raw("<td class=n>").text(Numbers.count(file.examples())).raw("</td><td class=n>");
      html.text(Numbers.count(file.skipped())).raw("</td>");
      html.raw("<td><code>").text(file.sha256()).raw("</code></td></tr>\n");
    }
    run.start()
        .sha256()
        .forEach(
            (name, hash) ->
                html.raw("<tr><th scope=row>start</th>")
                    .element("td", name)
                    .raw("<td></td><td></td><td><code>")
                    .text(hash)
                    .raw("</code></td></tr>\n"));
    html.raw("</tbody></table></div>\n");
    if (!run.start().initialised().isEmpty()) {
      html.element(
          "p",
          "Weights that started random: " + String.join(", ", run.start().initialised()) + ".");
    }
  }

  private void platform() {
    Platform platform = run.platform();
    html.raw("<h2>Platform</h2>\n<table><tbody>\n");
    pair("deberta4j", platform.deberta4j());
    pair("libtorch", platform.libtorch());
    pair("Java", platform.java());
    pair("system", platform.system());
    pair("processor", platform.cpu() + ", " + platform.processors() + " threads");
    pair("instructions", String.join(" ", platform.cpuFlags()));
    html.raw("</tbody></table>\n");
  }

  private void pair(String name, String value) {
    html.raw("<tr><th scope=row>").text(name).raw("</th>").element("td", value).raw("</tr>\n");
  }
}
