package io.deberta4j.report;

import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/** The part of a page that says where a model goes wrong. */
final class ErrorSection {
  private static final int MAX_CONFUSIONS = 20;
  private static final int MAX_TEXT = 600;

  private final ErrorAnalysis analysis;
  private final Html html = new Html();

  private ErrorSection(ErrorAnalysis analysis) {
    this.analysis = analysis;
  }

  /** Returns a section of the page. */
  static String of(ErrorAnalysis analysis) {
    return new ErrorSection(analysis).section();
  }

  private String section() {
    html.element("h2", "Errors on " + analysis.data()).raw("\n");
    ConfusionMatrix matrix = analysis.confusion();
    if (matrix != null) {
      picture(matrix);
      html.raw("<div class=columns><div>");
      confusions(matrix);
      html.raw("</div><div>");
      classes(matrix);
      html.raw("</div></div>\n");
    }
    hardest();
    return html.toString();
  }

  private void picture(ConfusionMatrix matrix) {
    ConfusionPicture picture = new ConfusionPicture(matrix);
    html.raw("<p><span class=\"key right\"></span>right, <span class=\"key wrong\"></span>wrong; ");
    html.text("a row for each right class, a column for each answer; the stronger the colour, the");
    html.text(" larger the share of the row.");
    if (picture.isPart()) {
      html.text(
          " Shown are the %d of %d classes with the most mistakes."
              .formatted(picture.size(), matrix.size()));
    }
    html.raw("</p>\n<div class=wide>").raw(picture.svg()).raw("</div>\n");
  }

  private void confusions(ConfusionMatrix matrix) {
    List<ConfusionMatrix.Confusion> confusions = matrix.confusions(MAX_CONFUSIONS);
    html.raw("<h3>Most confused</h3>\n");
    if (confusions.isEmpty()) {
      html.element("p", "Every answer was right.");
      return;
    }
    html.raw("<table><thead><tr><th>Right class</th><th>Answer</th><th class=n>Count</th>")
        .raw("<th class=n>Of the class</th></tr></thead><tbody>\n");
    for (ConfusionMatrix.Confusion confusion : confusions) {
      double share = confusion.count() / (double) matrix.examples(confusion.gold());
      html.raw("<tr><th scope=row>").name(matrix.labels().get(confusion.gold())).raw("</th>");
      html.raw("<td>").name(matrix.labels().get(confusion.predicted())).raw("</td>");
      html.raw("<td class=n>").text(Numbers.count(confusion.count())).raw("</td><td class=n>");
      html.text(Numbers.share(share)).raw("</td></tr>\n");
    }
    html.raw("</tbody></table>\n");
  }

  private void classes(ConfusionMatrix matrix) {
    html.raw("<h3>Classes, worst first</h3>\n");
    html.head("Class", "Examples", "Precision", "Recall", "F1");
    IntStream.range(0, matrix.size())
        .filter(label -> matrix.examples(label) + matrix.answers(label) > 0)
        .boxed()
        .sorted(Comparator.comparingDouble(matrix::f1))
        .forEach(
            label ->
                html.numbers(
                    matrix.labels().get(label),
                    Numbers.count(matrix.examples(label)),
                    Numbers.format("%.3f", matrix.precision(label)),
                    Numbers.format("%.3f", matrix.recall(label)),
                    Numbers.format("%.3f", matrix.f1(label))));
    html.raw("</tbody></table>\n");
  }

  private void hardest() {
    if (analysis.hardest().isEmpty()) {
      return;
    }
    html.raw("<h3>Hardest examples</h3>\n<div class=wide><table><thead><tr><th>Text</th>")
        .raw("<th>Right</th><th>Answer</th><th class=n>Probability</th><th class=n>Loss</th>")
        .raw("</tr></thead><tbody>\n");
    for (HardExample example : analysis.hardest()) {
      html.raw("<tr><td class=example><bdi>").text(shortened(example.text())).raw("</bdi>");
      String pair = example.pair();
      if (pair != null) {
        html.raw("<br><span class=quiet>with</span> <bdi>").text(shortened(pair)).raw("</bdi>");
      }
      boolean right = example.gold().equals(example.predicted());
      html.raw("</td><td>").name(example.gold()).raw("</td>");
      html.raw("<td class=%s>", right ? "hit" : "miss").name(example.predicted()).raw("</td>");
      boolean unknown = Double.isNaN(example.probability());
      html.raw("<td class=n>").text(unknown ? "" : Numbers.share(example.probability()));
      html.raw("</td><td class=n>").text(Numbers.format("%.2f", example.loss()));
      html.raw("</td></tr>\n");
    }
    html.raw("</tbody></table></div>\n");
  }

  private static String shortened(String text) {
    if (text.codePointCount(0, text.length()) <= MAX_TEXT) {
      return text;
    }
    return text.substring(0, text.offsetByCodePoints(0, MAX_TEXT)) + " …";
  }
}
