package io.deberta4j.report;

import java.util.Comparator;
import java.util.stream.IntStream;

/**
 * A confusion matrix to look at: with counts where there is room for them, as a map of colours
 * where there are many classes, and as the most confused classes where there are too many for that.
 */
final class ConfusionPicture {
  private static final int MAX_CLASSES = 100;
  private static final int MAX_COUNTED = 20;
  private static final double CHARACTER = 0.56;
  private static final int MAX_LABEL = 34;
  private static final double FAINTEST = 0.3;

  private final ConfusionMatrix matrix;
  private final int[] shown;
  private final double cell;
  private final double font;
  private final double margin;

  ConfusionPicture(ConfusionMatrix matrix) {
    this.matrix = matrix;
    shown = shown(matrix);
    boolean counted = shown.length <= MAX_COUNTED;
    cell = counted ? 34 : shown.length <= 40 ? 18 : 10.5;
    font = counted ? 12 : shown.length <= 40 ? 10.5 : 8;
    int longest =
        IntStream.of(shown).map(c -> shortened(matrix.labels().get(c)).length()).max().orElse(1);
    margin = Math.max(3 * cell, longest * font * CHARACTER + 10);
  }

  /** Tells whether some classes are left out. */
  boolean isPart() {
    return shown.length < matrix.size();
  }

  /** Returns how many classes are drawn. */
  int size() {
    return shown.length;
  }

  private static int[] shown(ConfusionMatrix matrix) {
    if (matrix.size() <= MAX_CLASSES) {
      return IntStream.range(0, matrix.size()).toArray();
    }
    return IntStream.range(0, matrix.size())
        .boxed()
        .sorted(Comparator.comparingLong(matrix::mistakes).reversed())
        .limit(MAX_CLASSES)
        .mapToInt(Integer::intValue)
        .sorted()
        .toArray();
  }

  /** Draws it: a row for each right class, a column for each answer. */
  String svg() {
    double side = shown.length * cell;
    double width = margin + side + 2;
    double height = margin + side + 2;
    Html svg = new Html();
    svg.raw(
        "<svg class=confusion width=%.0f height=%.0f viewBox=\"0 0 %.0f %.0f\" role=img"
            + " font-size=%.1f><title>Confusion matrix</title>\n",
        width, height, width, height, font);
    svg.raw(
        "<rect class=field x=%.1f y=%.1f width=%.1f height=%.1f />", margin, margin, side, side);
    for (int i = 0; i < shown.length; i++) {
      labels(svg, i);
    }
    for (int gold = 0; gold < shown.length; gold++) {
      for (int predicted = 0; predicted < shown.length; predicted++) {
        cell(svg, gold, predicted);
      }
    }
    return svg.raw("</svg>").toString();
  }

  private void labels(Html svg, int i) {
    String label = matrix.labels().get(shown[i]);
    double middle = margin + (i + 0.5) * cell;
    double end = margin + shown.length * cell;
    boolean fifth = (i + 1) % 5 == 0 || shown.length <= MAX_COUNTED;
    if (fifth && i + 1 < shown.length) {
      double line = margin + (i + 1) * cell;
      svg.raw(
          "<path class=grid d=\"M%.1f %.1fH%.1fM%.1f %.1fV%.1f\"/>",
          margin, line, end, line, margin, end);
    }
    svg.raw("<text text-anchor=end x=%.1f y=%.1f>", margin - 5, middle + font * 0.35)
        .text(shortened(label))
        .raw("<title>")
        .text(label)
        .raw("</title></text>");
    svg.raw(
            "<text transform=\"translate(%.1f %.1f) rotate(-90)\">",
            middle + font * 0.35, margin - 5)
        .text(shortened(label))
        .raw("</text>\n");
  }

  private void cell(Html svg, int row, int column) {
    int gold = shown[row];
    int predicted = shown[column];
    long count = matrix.count(gold, predicted);
    if (count == 0) {
      return;
    }
    double share = count / (double) matrix.examples(gold);
    double x = margin + column * cell;
    double y = margin + row * cell;
    svg.raw(
        "<g class=%s><rect x=%.1f y=%.1f width=%.1f height=%.1f fill-opacity=%.2f /><title>",
        gold == predicted ? "right" : "wrong",
        x + 0.5,
        y + 0.5,
        cell - 1,
        cell - 1,
        FAINTEST + (1 - FAINTEST) * Math.sqrt(share));
    svg.text(explained(gold, predicted)).raw("</title>");
    if (shown.length <= MAX_COUNTED) {
      svg.raw(
          "<text class=%s x=%.1f y=%.1f text-anchor=middle>%s</text>",
          share > 0.3 ? "strong" : "weak",
          x + cell / 2,
          y + cell / 2 + font * 0.35,
          count < 10_000 ? Long.toString(count) : Numbers.tick((double) count));
    }
    svg.raw("</g>\n");
  }

  private String explained(int gold, int predicted) {
    String name = matrix.labels().get(gold);
    String what =
        gold == predicted
            ? name + ": right in "
            : name + " taken for " + matrix.labels().get(predicted) + ": ";
    return what
        + Numbers.count(matrix.count(gold, predicted))
        + " of "
        + Numbers.count(matrix.examples(gold));
  }

  private static String shortened(String label) {
    return label.length() <= MAX_LABEL ? label : label.substring(0, MAX_LABEL - 1) + "…";
  }
}
