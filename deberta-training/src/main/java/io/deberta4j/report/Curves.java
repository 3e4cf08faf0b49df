package io.deberta4j.report;

import java.util.ArrayList;
import java.util.List;
import java.util.function.ToDoubleFunction;

/** The curves of a run: a small chart for each thing that was measured. */
final class Curves {
  private static final int COLOURS = 4;
  private static final int SMOOTHED_FROM = 60;
  private static final double SMOOTHING_SHARE = 0.02;

  private final RunRecord run;
  private final RunHistory history;
  private final Html html = new Html();

  private Curves(RunRecord run, RunHistory history) {
    this.run = run;
    this.history = history;
  }

  /** Returns a section of the page; nothing for a run that has not begun. */
  static String section(RunRecord run, RunHistory history) {
    return new Curves(run, history).section();
  }

  private String section() {
    if (history.steps().isEmpty() && history.evaluations().isEmpty()) {
      return "";
    }
    html.raw("<h2>Curves</h2>\n<div class=curves>\n");
    ofSteps("Training loss", StepRecord::loss, true);
    history.metrics().forEach(this::ofMetric);
    ofSteps("Learning rate", StepRecord::learningRate, false);
    ofSteps("Gradient norm before clipping", StepRecord::gradientNorm, true);
    if (history.steps().stream().anyMatch(step -> step.tokensPerSecond() > 0)) {
      ofSteps("Tokens per second", StepRecord::tokensPerSecond, true);
    }
    return html.raw("</div>\n<p class=quiet>Each over the number of updates.</p>\n").toString();
  }

  private void ofSteps(String title, ToDoubleFunction<StepRecord> value, boolean noisy) {
    List<Curve.Point> points =
        history.steps().stream()
            .map(step -> new Curve.Point(step.step(), value.applyAsDouble(step)))
            .toList();
    Chart chart = noisy ? new Chart(title).byFactors() : new Chart(title);
    Curve raw = new Curve(title, "c0", points);
    if (noisy && points.size() >= SMOOTHED_FROM) {
      Curve smooth = raw.smoothed("c0", (int) (points.size() * SMOOTHING_SHARE));
      chart.curve(new Curve(title, "faint", points)).curve(smooth);
      figure(chart, title, "smoothed, at the end " + endMean(raw));
    } else {
      chart.curve(raw);
      figure(chart, title, "highest " + Numbers.tick(raw.values().max().orElse(Double.NaN)));
    }
  }

  private void ofMetric(String metric) {
    Chart chart = new Chart(metric);
    List<String> captions = new ArrayList<>();
    int colour = 0;
    for (String data : history.data()) {
      List<Curve.Point> points =
          history.evaluations().stream()
              .filter(e -> e.data().equals(data) && e.metrics().containsKey(metric))
              .map(e -> new Curve.Point(e.step(), e.metrics().getOrDefault(metric, Double.NaN)))
              .toList();
      if (!points.isEmpty()) {
        String style = "c" + colour++ % COLOURS;
        Curve curve = new Curve(data, style, points);
        chart.curve(curve);
        captions.add("<b class=%s>%s</b> last %s".formatted(style, Html.escape(data), last(curve)));
      }
    }
    levels(chart, metric);
    if (!chart.isEmpty()) {
      html.raw("<figure><figcaption><b>").text(metric).raw("</b> ");
      html.raw(String.join(", ", captions)).raw("</figcaption>").raw(chart.svg());
      html.raw("</figure>\n");
    }
  }

  /** Draws what to compare with, where it is the same for all data. */
  private void levels(Chart chart, String metric) {
    List<Figure> figures =
        run.figures().stream().filter(figure -> figure.metric().equals(metric)).toList();
    if (figures.size() == 1) {
      Figure.Reference baseline = figures.get(0).baseline();
      Figure.Reference published = figures.get(0).published();
      if (baseline != null) {
        chart.level(new Figure.Reference("without a model", baseline.value()));
      }
      if (published != null) {
        chart.level(new Figure.Reference("published", published.value()));
      }
    }
  }

  private void figure(Chart chart, String title, String caption) {
    if (!chart.isEmpty()) {
      html.raw("<figure><figcaption><b>").text(title).raw("</b> ").text(caption);
      html.raw("</figcaption>").raw(chart.svg()).raw("</figure>\n");
    }
  }

  /** Returns the mean of the last points, as many as are smoothed over. */
  private static String endMean(Curve curve) {
    int size = curve.points().size();
    int from = (int) (size * (1 - 2 * SMOOTHING_SHARE));
    double mean =
        curve.points().subList(from, size).stream()
            .mapToDouble(Curve.Point::y)
            .filter(Double::isFinite)
            .average()
            .orElse(Double.NaN);
    return Numbers.text(mean);
  }

  private static String last(Curve curve) {
    return curve.points().isEmpty()
        ? ""
        : Numbers.text(curve.points().get(curve.points().size() - 1).y());
  }
}
