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
    Plane plane = new Plane(horizontal(), vertical(), LEFT, TOP, WIDTH - RIGHT, HEIGHT - BOTTOM);
    Html svg = new Html();
    svg.raw("<svg viewBox=\"0 0 %.0f %.0f\" role=img><title>", WIDTH, HEIGHT)
        .text(title)
        .raw("</title>\n");
    plane.grid(svg, 6, 4);
    for (Figure.Reference level : levels) {
      double at = plane.y(level.value());
      Plane.line(svg, "level", LEFT, at, WIDTH - RIGHT, at);
      double above = at < TOP + 14 ? at + 12 : at - 4;
      Plane.label(svg, LEFT + 4, above, "start", level.source());
    }
    for (Curve curve : curves) {
      line(svg, curve.thinned(MAX_POINTS).below(plane.y().to()), plane);
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

  private static void line(Html svg, Curve curve, Plane plane) {
    svg.raw("<path class=\"%s\" d=\"%s\"/>\n", curve.style(), plane.path(curve.points()));
    if (curve.points().size() <= FEW_POINTS) {
      for (Curve.Point point : curve.points()) {
        if (Double.isFinite(point.y())) {
          svg.raw(
                  "<circle class=\"%s\" cx=%.1f cy=%.1f r=3><title>",
                  curve.style(), plane.x(point.x()), plane.y(point.y()))
              .text(
                  curve.name() + " at " + Numbers.tick(point.x()) + ": " + Numbers.text(point.y()))
              .raw("</title></circle>\n");
        }
      }
    }
  }
}
