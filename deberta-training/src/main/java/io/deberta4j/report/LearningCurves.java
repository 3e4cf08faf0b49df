package io.deberta4j.report;

import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.DoubleSummaryStatistics;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.ToDoubleFunction;
import java.util.stream.DoubleStream;

/**
 * How several arms of an experiment learn, as a picture (SVG) that needs nothing else: a curve for
 * each, the mean over its seeds, in a band from the lowest seed to the highest, its name at its
 * end.
 */
public final class LearningCurves {
  private static final double WIDTH = 720;
  private static final double HEIGHT = 380;
  private static final double LEFT = 56;
  private static final double TOP = 34;
  private static final double BOTTOM = 44;
  private static final double LETTER = 8;
  private static final double GAP = 10;
  private static final double LINE = 15;
  private static final int MAX_POINTS = 120;

  private final String title;
  private final Labels labels;
  private final List<Arm> arms;
  private final Plane plane;
  private final Html svg = new Html();

  /**
   * An arm.
   *
   * @param name of the arm
   * @param values those of all seeds, by what is across, as a number of updates
   */
  public record Arm(String name, SortedMap<Long, List<Double>> values) {
    /** Copies the values; refuses an arm without any. */
    public Arm {
      if (values.isEmpty() || values.values().stream().anyMatch(List::isEmpty)) {
        throw new IllegalArgumentException(name + " lacks values: " + values);
      }
      values = Collections.unmodifiableSortedMap(new TreeMap<>(values));
    }

    private List<Curve.Point> points(ToDoubleFunction<DoubleSummaryStatistics> of) {
      List<Curve.Point> points = new ArrayList<>();
      values.forEach(
          (step, seeds) -> points.add(new Curve.Point(step, of.applyAsDouble(sum(seeds)))));
      return new Curve(name, "", points).thinned(MAX_POINTS).points();
    }

    private double last() {
      return sum(values.getOrDefault(values.lastKey(), List.of())).getAverage();
    }

    private static DoubleSummaryStatistics sum(List<Double> seeds) {
      return seeds.stream().mapToDouble(Double::doubleValue).summaryStatistics();
    }
  }

  /**
   * What is drawn.
   *
   * @param up the quantity, with its unit
   * @param across what it is drawn over
   */
  public record Labels(String up, String across) {}

  private LearningCurves(String title, Labels labels, double settled, List<Arm> arms) {
    this.title = title;
    this.labels = labels;
    this.arms = arms;
    int letters = arms.stream().mapToInt(arm -> arm.name().length()).max().orElse(0);
    double right = WIDTH - GAP - LETTER * letters;
    plane = new Plane(horizontal(), vertical(settled), LEFT, TOP, right, HEIGHT - BOTTOM);
  }

  /**
   * Draws curves.
   *
   * @param title for those who cannot see it
   * @param settled the share of the width from which on everything is drawn; what is higher or
   *     lower before is cut off, as the loss of the first updates that says little
   * @param arms at least one
   */
  public static String svg(String title, Labels labels, double settled, List<Arm> arms) {
    return new LearningCurves(title, labels, settled, arms).draw();
  }

  private Axis horizontal() {
    return new Axis(0, Math.max(1, lastStep()), false);
  }

  private long lastStep() {
    return arms.stream().mapToLong(arm -> arm.values().lastKey()).max().orElse(1);
  }

  private Axis vertical(double settled) {
    long from = (long) (settled * lastStep());
    double[] values =
        arms.stream()
            .flatMapToDouble(arm -> values(arm.values().tailMap(from)))
            .filter(Double::isFinite)
            .sorted()
            .toArray();
    return values.length == 0
        ? Axis.around(0, 1)
        : Axis.around(values[0], values[values.length - 1]);
  }

  private static DoubleStream values(Map<Long, List<Double>> values) {
    return values.values().stream().flatMap(List::stream).mapToDouble(Double::doubleValue);
  }

  private String draw() {
    StandaloneSvg.open(svg, WIDTH, HEIGHT, title);
    plane.grid(svg, 6, 5);
    Plane.label(svg, LEFT, TOP - 16, "start", labels.up());
    Plane.label(svg, plane.right(), HEIGHT - 8, "end", labels.across());
    svg.raw("<clipPath id=\"field\"><rect x=\"%.1f\" y=\"%.1f\"", LEFT, TOP)
        .raw(" width=\"%.1f\" height=\"%.1f\"/>", plane.right() - LEFT, plane.bottom() - TOP)
        .raw("</clipPath>\n<g clip-path=\"url(#field)\">\n");
    for (int i = 0; i < arms.size(); i++) {
      band(arms.get(i), StandaloneSvg.style(i));
    }
    for (int i = 0; i < arms.size(); i++) {
      String path = plane.path(arms.get(i).points(DoubleSummaryStatistics::getAverage));
      svg.raw("<path class=\"curve %s\" d=\"%s\"/>\n", StandaloneSvg.style(i), path);
    }
    svg.raw("</g>\n");
    names();
    return svg.raw("</svg>\n").toString();
  }

  /** There and back again: along the highest values, and back along the lowest. */
  private void band(Arm arm, String style) {
    List<Curve.Point> high = arm.points(DoubleSummaryStatistics::getMax);
    List<Curve.Point> low = new ArrayList<>(arm.points(DoubleSummaryStatistics::getMin));
    if (high.equals(low) || !high.stream().allMatch(plane::has)) {
      return; // one seed, or one that came to nothing
    }
    Collections.reverse(low);
    String back = plane.path(low).replaceFirst("M", "L");
    svg.raw("<path class=\"band %s\" d=\"%s%sZ\"/>\n", style, plane.path(high), back);
  }

  /** Names stand at the ends of their curves, moved apart where these are close. */
  private void names() {
    List<Integer> order = new ArrayList<>();
    for (int i = 0; i < arms.size(); i++) {
      if (Double.isFinite(arms.get(i).last())) {
        order.add(i);
      }
    }
    order.sort(Comparator.comparingDouble(i -> end(arms.get(i))));
    double[] places =
        apart(order.stream().mapToDouble(i -> end(arms.get(i))).toArray(), TOP, plane.bottom());
    for (int n = 0; n < places.length; n++) {
      int i = order.get(n);
      Arm arm = arms.get(i);
      double x = plane.x(arm.values().lastKey());
      String style = StandaloneSvg.style(i);
      svg.raw("<path class=\"leader %s\" d=\"M%.1f %.1f", style, x, end(arm))
          .raw("L%.1f %.1f\"/>", plane.right() + GAP - 3, places[n])
          .raw("<text class=\"name %s\" x=\"%.1f\"", style, plane.right() + GAP)
          .raw(" y=\"%.1f\">", places[n] + 4)
          .text(arm.name())
          .raw("</text>\n");
    }
  }

  private double end(Arm arm) {
    return Math.min(plane.bottom(), Math.max(TOP, plane.y(arm.last())));
  }

  /**
   * Moves places apart until there is a line between any two, each as little as possible: those
   * that are too close stand around their mean.
   *
   * @param wanted in order
   */
  static double[] apart(double[] wanted, double lowest, double highest) {
    List<double[]> groups = new ArrayList<>(); // sum of wanted places, count
    for (double place : wanted) {
      groups.add(new double[] {place, 1});
      while (groups.size() > 1 && overlap(groups.get(groups.size() - 2), last(groups))) {
        double[] below = groups.remove(groups.size() - 1);
        last(groups)[0] += below[0];
        last(groups)[1] += below[1];
      }
    }
    double[] places = new double[wanted.length];
    int n = 0;
    for (double[] group : groups) {
      for (int i = 0; i < group[1]; i++) {
        places[n++] = group[0] / group[1] + LINE * (i - (group[1] - 1) / 2);
      }
    }
    return within(places, lowest, highest);
  }

  private static double[] last(List<double[]> groups) {
    return groups.get(groups.size() - 1);
  }

  private static boolean overlap(double[] above, double[] below) {
    double bottom = above[0] / above[1] + LINE * above[1] / 2;
    return below[0] / below[1] - LINE * below[1] / 2 < bottom;
  }

  private static double[] within(double[] places, double lowest, double highest) {
    for (int n = 0; n < places.length; n++) {
      places[n] = Math.max(places[n], n == 0 ? lowest : places[n - 1] + LINE);
    }
    for (int n = places.length - 1; n >= 0; n--) {
      boolean bottom = n == places.length - 1;
      places[n] = Math.min(places[n], bottom ? highest : places[n + 1] - LINE);
    }
    return places;
  }
}
