package io.deberta4j.report;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * A line chart as inline SVG. Colours and fonts come from the style sheet of the page, so that it
 * follows light, dark and print.
 */
final class Chart {
  private static final double WIDTH = 520;
  private static final double HEIGHT = 216;
  private static final double LEFT = 54;
  private static final double RIGHT = 14;
  private static final double TOP = 10;
  private static final double BOTTOM = 26;
  private static final int MAX_POINTS = 600;
  private static final int FEW_POINTS = 40;
  private static final double HIGHEST_SHARE = 0.995;

  private final String title;
  private final List<Curve> curves = new ArrayList<>();
  private final List<Figure.Reference> levels = new ArrayList<>();
  private boolean factors;

  /** Creates an empty chart; the title is for those who cannot see it. */
  Chart(String title) {
    this.title = title;
  }

  /** Adds a curve, drawn over those before. */
  Chart curve(Curve curve) {
    curves.add(curve);
    return this;
  }

  /** Says that factors matter, not differences: values far apart get a logarithmic axis. */
  Chart byFactors() {
    factors = true;
    return this;
  }

  /** Adds a horizontal line to compare with. */
  Chart level(Figure.Reference level) {
    levels.add(level);
    return this;
  }

  /** Tells whether there is nothing to draw. */
  boolean isEmpty() {
    return curves.stream().allMatch(curve -> curve.values().findAny().isEmpty());
  }

  /** Draws it. */
  String svg() {
    Axis x = horizontal();
    Axis y = vertical();
    Html svg = new Html();
    svg.raw("<svg viewBox=\"0 0 %.0f %.0f\" role=img><title>", WIDTH, HEIGHT)
        .text(title)
        .raw("</title>\n");
    grid(svg, x, y);
    for (Figure.Reference level : levels) {
      double at = y(y, level.value());
      svg.raw("<line class=level x1=%.1f x2=%.1f y1=%.1f y2=%.1f />", LEFT, WIDTH - RIGHT, at, at);
      double above = at < TOP + 14 ? at + 12 : at - 4;
      svg.raw("<text class=level x=%.1f y=%.1f>", LEFT + 4, above)
          .text(level.source())
          .raw("</text>\n");
    }
    for (Curve curve : curves) {
      line(svg, curve.thinned(MAX_POINTS), x, y);
    }
    return svg.raw("</svg>").toString();
  }

  private Axis horizontal() {
    double[] xs =
        curves.stream()
            .flatMap(curve -> curve.points().stream())
            .mapToDouble(Curve.Point::x)
            .toArray();
    return new Axis(0, Math.max(1, Arrays.stream(xs).max().orElse(1)), false);
  }

  /** Spans all values but the rarest highest: one spike must not flatten the rest. */
  private Axis vertical() {
    double[] sorted = curves.stream().flatMapToDouble(Curve::values).sorted().toArray();
    double low = sorted[0];
    double high = sorted[(int) Math.ceil((sorted.length - 1) * HIGHEST_SHARE)];
    for (Figure.Reference level : levels) {
      low = Math.min(low, level.value());
      high = Math.max(high, level.value());
    }
    return factors ? Axis.fitting(low, high) : Axis.around(low, high);
  }

  private static void grid(Html svg, Axis x, Axis y) {
    for (double tick : y.ticks(4)) {
      double at = y(y, tick);
      svg.raw("<line class=grid x1=%.1f x2=%.1f y1=%.1f y2=%.1f />", LEFT, WIDTH - RIGHT, at, at);
      svg.raw("<text x=%.1f y=%.1f text-anchor=end>", LEFT - 6, at + 3.5)
          .text(Numbers.tick(tick))
          .raw("</text>\n");
    }
    double bottom = HEIGHT - BOTTOM;
    svg.raw(
        "<line class=axis x1=%.1f x2=%.1f y1=%.1f y2=%.1f />", LEFT, WIDTH - RIGHT, bottom, bottom);
    for (double tick : x.ticks(6)) {
      double at = x(x, tick);
      svg.raw("<line class=axis x1=%.1f x2=%.1f y1=%.1f y2=%.1f />", at, at, bottom, bottom + 4);
      svg.raw("<text x=%.1f y=%.1f text-anchor=middle>", at, bottom + 16)
          .text(Numbers.tick(tick))
          .raw("</text>\n");
    }
  }

  private static void line(Html svg, Curve curve, Axis x, Axis y) {
    StringBuilder path = new StringBuilder();
    boolean begun = false;
    for (Curve.Point point : curve.points()) {
      boolean drawn = Double.isFinite(point.y()) && !(y.logarithmic() && point.y() <= 0);
      if (drawn) {
        path.append(begun ? 'L' : 'M')
            .append(Numbers.format("%.1f %.1f", x(x, point.x()), y(y, point.y())));
      }
      begun = drawn;
    }
    svg.raw("<path class=\"%s\" d=\"%s\"/>\n", curve.style(), path);
    if (curve.points().size() <= FEW_POINTS) {
      for (Curve.Point point : curve.points()) {
        if (Double.isFinite(point.y())) {
          svg.raw(
                  "<circle class=\"%s\" cx=%.1f cy=%.1f r=3><title>",
                  curve.style(), x(x, point.x()), y(y, point.y()))
              .text(
                  curve.name() + " at " + Numbers.tick(point.x()) + ": " + Numbers.text(point.y()))
              .raw("</title></circle>\n");
        }
      }
    }
  }

  private static double x(Axis axis, double value) {
    return LEFT + axis.at(value) * (WIDTH - LEFT - RIGHT);
  }

  /** Values beyond the top are drawn at the edge. */
  private static double y(Axis axis, double value) {
    return TOP + Math.max(0, 1 - axis.at(value)) * (HEIGHT - TOP - BOTTOM);
  }
}
