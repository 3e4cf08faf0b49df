package io.deberta4j.report;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/** What pictures that stand on their own have in common: colours for light and dark, and fonts. */
final class StandaloneSvg {
  private static final String STYLE = "figure.css";
  private static final int COLOURS = 8;

  private StandaloneSvg() {}

  /** Begins a picture; the title is for those who cannot see it. */
  static void open(Html svg, double width, double height, String title) {
    svg.raw("<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %.0f %.0f\"", width, height)
        .raw(" width=\"%.0f\" height=\"%.0f\" role=\"img\">", width, height)
        .element("title", title)
        .raw("\n<style>\n")
        .raw(css())
        .raw("</style>\n<rect class=\"page\" width=\"100%\" height=\"100%\"/>\n");
  }

  /** Returns the classes of the n-th thing: a colour, and dashes once colours come again. */
  static String style(int n) {
    return "s" + n % COLOURS + (n < COLOURS ? "" : " again");
  }

  private static String css() {
    try (InputStream in = StandaloneSvg.class.getResourceAsStream(STYLE)) {
      if (in == null) {
        throw new IllegalStateException(STYLE + " is not beside its class");
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
