package io.deberta4j.report;

import java.util.List;

/**
 * The field of a chart: two axes over a rectangle of an SVG, whose y grows downwards. What it draws
 * is well-formed as XML, too.
 *
 * @param x the horizontal axis
 * @param y the vertical axis
 * @param left the rectangle's edges
 */
record Plane(Axis x, Axis y, double left, double top, double right, double bottom) {
  double x(double value) {
    return left + x.at(value) * (right - left);
  }

  double y(double value) {
    return bottom - y.at(value) * (bottom - top);
  }

  /** Tells whether the axes have a place for a point. */
  boolean has(Curve.Point point) {
    return Double.isFinite(point.y()) && !(y.logarithmic() && point.y() <= 0);
  }

  /** Draws round numbers at both axes, and lines across for the vertical ones. */
  void grid(Html svg, int columns, int rows) {
    for (double tick : y.ticks(rows)) {
      line(svg, "grid", left, y(tick), right, y(tick));
      label(svg, left - 6, y(tick) + 3.5, "end", Numbers.tick(tick));
    }
    line(svg, "axis", left, bottom, right, bottom);
    for (double tick : x.ticks(columns)) {
      line(svg, "axis", x(tick), bottom, x(tick), bottom + 4);
      label(svg, x(tick), bottom + 16, "middle", Numbers.tick(tick));
    }
  }

  /** Draws a straight line. */
  static void line(Html svg, String style, double x1, double y1, double x2, double y2) {
    svg.raw("<line class=\"%s\" x1=\"%.1f\" x2=\"%.1f\"", style, x1, x2)
        .raw(" y1=\"%.1f\" y2=\"%.1f\" />", y1, y2);
  }

  /** Writes a text that begins, ends or has its middle at a place. */
  static void label(Html svg, double x, double y, String anchor, String text) {
    svg.raw("<text x=\"%.1f\" y=\"%.1f\" text-anchor=\"%s\">", x, y, anchor)
        .text(text)
        .raw("</text>\n");
  }

  /** Returns the path through points, broken where one has no place. */
  String path(List<Curve.Point> points) {
    StringBuilder path = new StringBuilder();
    boolean begun = false;
    for (Curve.Point point : points) {
      boolean drawn = has(point);
      if (drawn) {
        path.append(begun ? 'L' : 'M')
            .append(Numbers.format("%.1f %.1f", x(point.x()), y(point.y())));
      }
      begun = drawn;
    }
    return path.toString();
  }
}
