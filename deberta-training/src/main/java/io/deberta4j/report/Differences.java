package io.deberta4j.report;

import java.util.DoubleSummaryStatistics;
import java.util.List;
import java.util.stream.DoubleStream;

/**
 * By how much arms of an experiment differ from one of them, as a picture (SVG) that needs nothing
 * else: a line for each, with a dot for the mean over the seeds, whiskers from the lowest seed to
 * the highest, and a mark for each seed. Colours are those of {@link LearningCurves} where the arm
 * compared with comes first.
 */
public final class Differences {
  private static final double WIDTH = 720;
  private static final double TOP = 34;
  private static final double ROW = 26;
  private static final double BOTTOM = 44;
  private static final double RIGHT = 24;
  private static final double LETTER = 8;
  private static final double GAP = 12;

  private Differences() {}

  /**
   * An arm.
   *
   * @param name of the arm
   * @param values the differences, one for each seed; at least one, all finite
   */
  public record Arm(String name, List<Double> values) {
    /** Copies the list and checks it. */
    public Arm {
      values = List.copyOf(values);
      if (values.isEmpty() || !values.stream().allMatch(Double::isFinite)) {
        throw new IllegalArgumentException(name + ": expected finite values, got " + values);
      }
    }
  }

  /**
   * Draws differences.
   *
   * @param title for those who cannot see it
   * @param quantity what is drawn, with its unit
   * @param arms from top to bottom, at least one
   */
  public static String svg(String title, String quantity, List<Arm> arms) {
    int letters = arms.stream().mapToInt(arm -> arm.name().length()).max().orElse(0);
    double bottom = TOP + ROW * arms.size();
    double[] all =
        arms.stream()
            .flatMapToDouble(arm -> arm.values().stream().mapToDouble(Double::doubleValue))
            .toArray();
    double low = Math.min(0, DoubleStream.of(all).min().orElse(0));
    double high = Math.max(0, DoubleStream.of(all).max().orElse(0));
    double room = high > low ? 0.04 * (high - low) : 1e-3;
    Plane plane =
        new Plane(
            new Axis(low - room, high + room, false),
            new Axis(0, arms.size(), false),
            GAP + LETTER * letters + GAP,
            TOP,
            WIDTH - RIGHT,
            bottom);
    Html svg = new Html();
    StandaloneSvg.open(svg, WIDTH, bottom + BOTTOM, title);
    Plane.label(svg, plane.left(), TOP - 16, "start", quantity);
    for (double tick : plane.x().ticks(6)) {
      Plane.line(svg, "grid", plane.x(tick), TOP, plane.x(tick), bottom);
      Plane.label(svg, plane.x(tick), bottom + 18, "middle", Numbers.tick(tick).replace('-', '−'));
    }
    Plane.line(svg, "axis", plane.x(0), TOP, plane.x(0), bottom);
    for (int i = 0; i < arms.size(); i++) {
      arm(svg, arms.get(i), plane, TOP + ROW * (i + 0.5), StandaloneSvg.style(i + 1));
    }
    return svg.raw("</svg>\n").toString();
  }

  private static void arm(Html svg, Arm arm, Plane plane, double y, String style) {
    DoubleSummaryStatistics seeds =
        arm.values().stream().mapToDouble(Double::doubleValue).summaryStatistics();
    svg.raw("<text class=\"name %s\" x=\"%.1f\" y=\"%.1f\"", style, plane.left() - GAP, y + 4)
        .raw(" text-anchor=\"end\">")
        .text(arm.name())
        .raw("</text>");
    svg.raw("<path class=\"curve %s\" d=\"M%.1f %.1f", style, plane.x(seeds.getMin()), y)
        .raw("L%.1f %.1f\"/>", plane.x(seeds.getMax()), y);
    for (double value : arm.values()) {
      double x = plane.x(value);
      svg.raw("<path class=\"curve %s\" d=\"M%.1f %.1fL%.1f %.1f\"/>", style, x, y - 4, x, y + 4);
    }
    svg.raw(
            "<circle class=\"%s\" cx=\"%.1f\" cy=\"%.1f\" r=\"4.5\">",
            style, plane.x(seeds.getAverage()), y)
        .element("title", arm.name() + ": " + Numbers.text(seeds.getAverage()))
        .raw("</circle>\n");
  }
}
