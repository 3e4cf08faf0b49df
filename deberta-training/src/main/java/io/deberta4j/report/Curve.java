package io.deberta4j.report;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.DoubleStream;

/**
 * Points to be joined by a line.
 *
 * @param name what it shows
 * @param style the style sheet's class of the line
 * @param points from left to right
 */
record Curve(String name, String style, List<Point> points) {
  /** A point; a value that is not finite breaks the line. */
  record Point(double x, double y) {}

  Curve {
    points = List.copyOf(points);
  }

  /** Returns the finite values. */
  DoubleStream values() {
    return points.stream().mapToDouble(Point::y).filter(Double::isFinite);
  }

  /**
   * Returns a curve of a limited number of points that looks the same: of each stretch the smallest
   * and the largest value, in their order.
   */
  Curve thinned(int most) {
    if (points.size() <= most) {
      return this;
    }
    int stretches = most / 2;
    List<Point> kept = new ArrayList<>();
    for (int s = 0; s < stretches; s++) {
      int begin = (int) ((long) points.size() * s / stretches);
      int end = (int) ((long) points.size() * (s + 1) / stretches);
      int low = begin;
      int high = begin;
      for (int i = begin + 1; i < end; i++) {
        double y = points.get(i).y();
        low = y < points.get(low).y() ? i : low;
        high = y > points.get(high).y() ? i : high;
      }
      kept.add(points.get(Math.min(low, high)));
      if (low != high) {
        kept.add(points.get(Math.max(low, high)));
      }
    }
    return new Curve(name, style, kept);
  }

  /** Returns a curve whose values beyond the highest that is drawn lie at that edge. */
  Curve below(double highest) {
    return new Curve(
        name,
        style,
        points.stream()
            .map(it -> Double.isFinite(it.y()) ? new Point(it.x(), Math.min(it.y(), highest)) : it)
            .toList());
  }

  /**
   * Returns the mean around each point, near the ends of what there is; values that are not finite
   * are left out.
   *
   * @param reach how many points to each side
   */
  Curve smoothed(String smoothedStyle, int reach) {
    List<Point> finite = points.stream().filter(point -> Double.isFinite(point.y())).toList();
    double[] sums = new double[finite.size() + 1];
    for (int i = 0; i < finite.size(); i++) {
      sums[i + 1] = sums[i] + finite.get(i).y();
    }
    List<Point> smooth = new ArrayList<>();
    for (int i = 0; i < finite.size(); i++) {
      int begin = Math.max(0, i - reach);
      int end = Math.min(finite.size(), i + reach + 1);
      double mean = (sums[end] - sums[begin]) / (end - begin);
      smooth.add(new Point(finite.get(i).x(), mean));
    }
    return new Curve(name, smoothedStyle, smooth);
  }
}
