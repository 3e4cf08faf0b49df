package io.deberta4j.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

class HtmlReportTest {
  private static final String HOSTILE = "<script>alert('x')</script>&\"\u0000\ud800";
  private static final Set<String> EMPTY = Set.of("meta", "br", "wbr", "line", "path", "rect");

  private static String page(int classes) {
    return HtmlReport.page(
        SampleRun.record(), SampleRun.history(600, 6), List.of(SampleRun.errors(classes, 2000)));
  }

  @Test
  void needsNothingFromOutside() {
    assertThat(page(77))
        .doesNotContain(
            "src=", "href=", "url(", "@import", "http://", "https://", "<script", "<link")
        .contains("Content-Security-Policy", "default-src 'none'")
        .contains("prefers-color-scheme: dark", "@media print");
  }

  @Test
  void elementsAreClosedInOrder() {
    for (int classes : new int[] {2, 20, 77, 151}) {
      assertBalanced(page(classes));
    }
    assertBalanced(HtmlReport.page(SampleRun.record(), RunHistory.EMPTY, List.of()));
  }

  private static void assertBalanced(String page) {
    String withoutStyle = page.replaceFirst("(?s)<style>.*</style>", "");
    Matcher tag = Pattern.compile("<(/?)([a-zA-Z0-9]+)([^>]*)>").matcher(withoutStyle);
    Deque<String> open = new ArrayDeque<>();
    while (tag.find()) {
      String name = tag.group(2);
      if (!tag.group(1).isEmpty()) {
        assertThat(name).isEqualTo(open.pop());
      } else if (!EMPTY.contains(name) && !tag.group(3).endsWith("/")) {
        open.push(name);
      }
    }
    assertThat(open).isEmpty();
  }

  @Test
  void figuresStandBesideWhatTheyAreComparedTo() {
    assertThat(page(77))
        .contains("0.9213", "always “card_arrival”", "0.0130", "Casanueva et al. 2020, table 3")
        .contains("mean 0.9212 of 3, spread 0.0061", "one seed", "not known")
        .contains("+0.9082, beyond the spread", "Resumed after update 700");
  }

  @Test
  void everyCurveIsThere() {
    assertThat(page(3))
        .contains(
            "<title>Training loss</title>",
            "<title>accuracy</title>",
            "<title>Learning rate</title>",
            "<title>Gradient norm before clipping</title>",
            "<title>Tokens per second</title>");
  }

  @Test
  void classesAreNamedAndCountedWhateverTheirNumber() {
    assertThat(page(3)).contains("card_arrival taken for ", ">transfer_arrival</text>");
    String many = page(77);
    assertThat(many).doesNotContain("Shown are the");
    for (String label : SampleRun.labels(77)) {
      assertThat(many).contains("<title>" + label + "</title>");
    }
    assertThat(page(151)).contains("Shown are the 100 of 151 classes with the most mistakes");
  }

  @Test
  void namesAndTextsCannotAddMarkup() {
    Map<String, Object> settings = new LinkedHashMap<>();
    settings.put(HOSTILE, HOSTILE);
    RunRecord sample = SampleRun.record();
    RunRecord run =
        new RunRecord(
            HOSTILE,
            HOSTILE,
            List.of(HOSTILE),
            settings,
            1,
            new StartWeights(HOSTILE, Map.of(HOSTILE, HOSTILE), List.of(HOSTILE)),
            List.of(new DataProvenance(HOSTILE, HOSTILE, HOSTILE, 1, 1, 0)),
            sample.platform(),
            List.of(new Figure(HOSTILE, HOSTILE, 1, new Figure.Reference(HOSTILE, 1))));
    RunHistory history =
        new RunHistory(
            List.of(),
            List.of(),
            List.of(new EvaluationRecord(1, 1, HOSTILE, Map.of(HOSTILE, 1.0), 0)));
    ErrorCollector errors = new ErrorCollector(List.of(HOSTILE, "b" + HOSTILE), 5);
    errors.add(HOSTILE, HOSTILE, 0, new double[] {0.2, 0.8});
    String page = HtmlReport.page(run, history, List.of(errors.analysis(HOSTILE)));
    assertThat(page).doesNotContain("<script", "\u0000", "alert('x')");
    assertThat(page)
        .contains("&lt;script&gt;alert(&#39;x&#39;)&lt;/script&gt;&amp;&quot;\ufffd\ufffd");
    assertBalanced(page);
  }

  @Test
  void aLongTextIsCutBetweenCharacters() {
    String text = "😀".repeat(700);
    ErrorAnalysis errors =
        new ErrorAnalysis(
            "dev", null, List.of(new HardExample(text, null, "1.5", "2.5", Double.NaN, 1)));
    String page = HtmlReport.page(SampleRun.record(), RunHistory.EMPTY, List.of(errors));
    assertThat(page).contains("😀".repeat(600) + " …").doesNotContain("😀".repeat(601), "NaN");
  }
}
