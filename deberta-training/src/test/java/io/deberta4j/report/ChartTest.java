package io.deberta4j.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.deberta4j.report.Curve.Point;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

class ChartTest {
  private static Curve curve(double... values) {
    List<Point> points = new ArrayList<>();
    for (int i = 0; i < values.length; i++) {
      points.add(new Point(i + 1, values[i]));
    }
    return new Curve("loss", "c0", points);
  }

  @Test
  void axesHaveRoundNumbers() {
    assertThat(new Axis(0, 1200, false).ticks(6))
        .containsExactly(0.0, 200.0, 400.0, 600.0, 800.0, 1000.0, 1200.0);
    assertThat(new Axis(0.9, 0.94, false).ticks(4))
        .usingElementComparator((a, b) -> Math.abs(a - b) < 1e-9 ? 0 : Double.compare(a, b))
        .containsExactly(0.9, 0.91, 0.92, 0.93, 0.94);
    assertThat(new Axis(0.02, 30, true).ticks(4)).containsExactly(0.1, 1.0, 10.0);
  }

  @Test
  void valuesFarApartGetALogarithmicAxisAndEqualOnesARange() {
    assertThat(Axis.fitting(0.1, 50).logarithmic()).isTrue();
    assertThat(Axis.fitting(0.1, 5).logarithmic()).isFalse();
    assertThat(Axis.fitting(0, 50).logarithmic()).isFalse();
    Axis flat = Axis.fitting(0, 0);
    assertThat(flat.to()).isGreaterThan(flat.from());
    assertThat(new Axis(1, 100, true).at(10)).isCloseTo(0.5, within(1e-12));
  }

  @Test
  void thinningKeepsTheExtremesAndTheOrder() {
    long seed = System.nanoTime();
    Random random = new Random(seed);
    double[] values = random.doubles(5000).toArray();
    values[1234] = 9;
    values[4321] = -9;
    Curve thin = curve(values).thinned(300);
    assertThat(thin.points()).as("seed %d", seed).hasSizeLessThanOrEqualTo(300);
    assertThat(thin.points()).contains(new Point(1235, 9), new Point(4322, -9));
    assertThat(thin.points()).extracting(Point::x).isSorted().doesNotHaveDuplicates();
  }

  @Test
  void smoothingIsTheMeanAround() {
    Curve smooth = curve(1, 2, 6, Double.NaN, 4, 10).smoothed("c0", 1);
    assertThat(smooth.points())
        .containsExactly(
            new Point(1, 1.5),
            new Point(2, 3),
            new Point(3, 4),
            new Point(5, 20 / 3.0),
            new Point(6, 7));
  }

  @Test
  void aValueThatIsNotFiniteBreaksTheLine() {
    String svg = new Chart("loss").curve(curve(1, 2, Double.NaN, 2, 1)).svg();
    assertThat(svg).doesNotContain("NaN").doesNotContain("Infinity");
    Matcher path = Pattern.compile("d=\"([^\"]*)\"").matcher(svg);
    assertThat(path.find()).isTrue();
    assertThat(path.group(1)).matches("M[^ML]*L[^ML]*M[^ML]*L[^ML]*");
    assertThat(new Chart("x").curve(curve(Double.NaN, Double.POSITIVE_INFINITY)).isEmpty())
        .isTrue();
  }

  /** A spike of 1e6 among a thousand values near 1: the rest must still use the height. */
  @Test
  void oneSpikeDoesNotFlattenTheRest() {
    double[] values = new Random(1).doubles(1000, 0.5, 1.5).toArray();
    values[500] = 1e6;
    String svg = new Chart("norm").curve(curve(values)).svg();
    Matcher point = Pattern.compile("[ML][0-9.]+ ([0-9.]+)").matcher(svg);
    double lowest = 0;
    while (point.find()) {
      lowest = Math.max(lowest, Double.parseDouble(point.group(1)));
      assertThat(Double.parseDouble(point.group(1))).isBetween(0.0, 216.0);
    }
    assertThat(lowest).isGreaterThan(150);
  }

  @Test
  void numbersAreWrittenForPeople() {
    assertThat(Numbers.tick(0)).isEqualTo("0");
    assertThat(Numbers.tick(4e-5)).isEqualTo("4e-5");
    assertThat(Numbers.tick(2.5e-5)).isEqualTo("2.5e-5");
    assertThat(Numbers.tick(12_500)).isEqualTo("12.5k");
    assertThat(Numbers.tick(0.25)).isEqualTo("0.25");
    assertThat(Numbers.text(0.91234)).isEqualTo("0.9123");
    assertThat(Numbers.setting(4e-5)).isEqualTo("4e-5");
    assertThat(Numbers.setting(2.5e-5)).isEqualTo("2.5e-5");
    assertThat(Numbers.setting(0.01)).isEqualTo("0.01");
    assertThat(Numbers.setting(3.0)).isEqualTo("3");
    assertThat(Numbers.setting(32)).isEqualTo("32");
    assertThat(Numbers.setting(List.of("a", 1))).isEqualTo("[a, 1]");
    assertThat(Numbers.text(Double.NaN)).isEqualTo("NaN");
    assertThat(Numbers.duration(59.94)).isEqualTo("59.9 s");
    assertThat(Numbers.duration(61)).isEqualTo("1 min 01 s");
    assertThat(Numbers.duration(3 * 3600 + 125)).isEqualTo("3 h 02 min");
  }
}
