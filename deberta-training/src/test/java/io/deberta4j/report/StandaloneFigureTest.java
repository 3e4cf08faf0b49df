package io.deberta4j.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.deberta4j.report.LearningCurves.Labels;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.SortedMap;
import java.util.TreeMap;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;

/** Pictures that stand on their own. */
class StandaloneFigureTest {
  private static final Labels LABELS = new Labels("loss in nats", "updates");

  private static LearningCurves.Arm arm(String name, int points, double end) {
    SortedMap<Long, List<Double>> values = new TreeMap<>();
    for (long i = 1; i <= points; i++) {
      double value = end + 6.0 / i;
      values.put(10 * i, List.of(value - 0.1, value, value + 0.1));
    }
    return new LearningCurves.Arm(name, values);
  }

  /** Reads a picture as strictly as a browser reads a file: it must be well-formed. */
  private static Document parsed(String svg) {
    try {
      var factory = DocumentBuilderFactory.newInstance();
      factory.setFeature("http://apache.org/xml/features/disallow-doctype-decl", true);
      return factory
          .newDocumentBuilder()
          .parse(new ByteArrayInputStream(svg.getBytes(StandardCharsets.UTF_8)));
    } catch (Exception e) {
      throw new AssertionError(svg, e);
    }
  }

  private static List<Element> ofClass(Document svg, String tag, String style) {
    List<Element> found = new ArrayList<>();
    NodeList all = svg.getElementsByTagName(tag);
    for (int i = 0; i < all.getLength(); i++) {
      Element element = (Element) all.item(i);
      if (Arrays.asList(element.getAttribute("class").split(" ")).contains(style)) {
        found.add(element);
      }
    }
    return found;
  }

  @Test
  void curvesHaveBandsAndTheirNamesAtTheirEnds() {
    List<LearningCurves.Arm> arms = new ArrayList<>();
    for (int i = 0; i < 10; i++) {
      arms.add(arm("arm <" + i + ">", 40, 2 + 0.001 * i)); // nearly the same end
    }
    String svg = LearningCurves.svg("A & B", LABELS, 0.3, arms);
    Document read = parsed(svg);
    assertThat(svg.length()).isLessThan(60_000);
    assertThat(ofClass(read, "path", "curve")).hasSize(10);
    assertThat(ofClass(read, "path", "band")).hasSize(10);
    assertThat(ofClass(read, "path", "again")).isNotEmpty(); // colours that come again are dashed
    List<Element> names = ofClass(read, "text", "name");
    assertThat(names).extracting(Element::getTextContent).contains("arm <0>", "arm <9>");
    double[] places =
        names.stream().mapToDouble(name -> Double.parseDouble(name.getAttribute("y"))).toArray();
    Arrays.sort(places);
    for (int i = 1; i < places.length; i++) {
      assertThat(places[i] - places[i - 1]).isGreaterThan(14);
    }
    assertThat(places[0]).isGreaterThan(30);
    assertThat(places[9]).isLessThan(345);
    assertThat(svg).contains("prefers-color-scheme: dark", "loss in nats", "updates");
  }

  /** What the first updates say is cut off: the height is for what comes after. */
  @Test
  void theHeightIsForWhatHasSettled() {
    String settled = LearningCurves.svg("t", LABELS, 0.3, List.of(arm("a", 40, 2)));
    String all = LearningCurves.svg("t", LABELS, 0, List.of(arm("a", 40, 2)));
    assertThat(settled).doesNotContain(">8<").contains("clip-path=\"url(#field)\"");
    assertThat(all).contains(">8<");
  }

  @Test
  void manyPointsAreThinned() {
    List<LearningCurves.Arm> arms = new ArrayList<>();
    for (int i = 0; i < 8; i++) {
      arms.add(arm("arm " + i, 5000, 2 + i));
    }
    assertThat(LearningCurves.svg("t", LABELS, 0.3, arms)).hasSizeLessThan(60_000);
  }

  @Test
  void oneSeedHasNoBandAndDivergedOnesNoName() {
    var one =
        new LearningCurves.Arm("one", new TreeMap<>(Map.of(1L, List.of(2.0), 2L, List.of(1.0))));
    var nan =
        new LearningCurves.Arm(
            "nan", new TreeMap<>(Map.of(1L, List.of(2.0), 2L, List.of(Double.NaN))));
    Document svg = parsed(LearningCurves.svg("t", LABELS, 0, List.of(one, nan)));
    assertThat(ofClass(svg, "path", "band")).isEmpty();
    assertThat(ofClass(svg, "text", "name"))
        .extracting(Element::getTextContent)
        .containsOnly("one");
    SortedMap<Long, List<Double>> none = new TreeMap<>();
    assertThatThrownBy(() -> new LearningCurves.Arm("x", none)).hasMessageContaining("x lacks");
  }

  /** Places are moved apart no further than they must. */
  @Test
  void placesAreMovedApart() {
    assertThat(LearningCurves.apart(new double[] {50, 100}, 0, 300)).containsExactly(50, 100);
    assertThat(LearningCurves.apart(new double[] {100, 100, 200}, 0, 300))
        .containsExactly(92.5, 107.5, 200);
    assertThat(LearningCurves.apart(new double[] {0, 0}, 0, 300)).containsExactly(0, 15);
    assertThat(LearningCurves.apart(new double[] {300, 300}, 0, 300)).containsExactly(285, 300);
    long seed = new Random().nextLong();
    Random random = new Random(seed);
    double[] wanted = random.doubles(12, 0, 300).sorted().toArray();
    double[] places = LearningCurves.apart(wanted, 0, 300);
    for (int i = 1; i < places.length; i++) {
      assertThat(places[i] - places[i - 1]).as("seed %d", seed).isGreaterThan(15 - 1e-9);
    }
    assertThat(places[0]).as("seed %d", seed).isGreaterThanOrEqualTo(-1e-9);
    assertThat(places[11]).as("seed %d", seed).isLessThanOrEqualTo(300 + 1e-9);
  }

  @Test
  void differencesAreDotsWithWhiskersBesideZero() {
    String svg =
        Differences.svg(
            "A & B",
            "loss above a",
            List.of(
                new Differences.Arm("b", List.of(-0.2, -0.1, -0.3)),
                new Differences.Arm("c", List.of(0.1))));
    Document read = parsed(svg);
    assertThat(svg).contains("loss above a", "b: -0.2000", "−0.1");
    List<Element> dots = new ArrayList<>();
    dots.addAll(ofClass(read, "circle", "s1"));
    dots.addAll(ofClass(read, "circle", "s2"));
    assertThat(dots).hasSize(2);
    double left = Double.parseDouble(dots.get(0).getAttribute("cx"));
    double right = Double.parseDouble(dots.get(1).getAttribute("cx"));
    double zero = Double.parseDouble(ofClass(read, "line", "axis").get(0).getAttribute("x1"));
    assertThat((zero - left) / (right - zero)).isCloseTo(2, within(0.01)); // -0.2 and 0.1
    assertThat(ofClass(read, "path", "s1")).hasSize(1 + 3); // whiskers, and a mark for each seed
    List<Double> bad = List.of(Double.NaN);
    assertThatThrownBy(() -> new Differences.Arm("x", bad)).hasMessageContaining("finite");
  }
}
