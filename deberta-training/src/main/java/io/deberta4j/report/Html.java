package io.deberta4j.report;

import java.util.Locale;

/** A growing piece of HTML. Everything that came from outside goes through {@link #escape}. */
final class Html {
  private final StringBuilder html = new StringBuilder();

  /** Adds markup as it is. */
  Html raw(String markup) {
    html.append(markup);
    return this;
  }

  /** Adds markup as it is, with numbers written in plain digits. */
  Html raw(String pattern, Object... values) {
    html.append(String.format(Locale.ROOT, pattern, values));
    return this;
  }

  /** Adds text. */
  Html text(String text) {
    html.append(escape(text));
    return this;
  }

  /** Adds a name, in which a line may break after an underscore. */
  Html name(String name) {
    return raw(escape(name).replace("_", "_<wbr>"));
  }

  /** Adds an element that holds only text. */
  Html element(String name, String text) {
    return raw("<").raw(name).raw(">").text(text).raw("</").raw(name).raw(">");
  }

  /** Adds a row of a table: the first cell heads it, the others hold numbers. */
  Html numbers(String head, String... cells) {
    raw("<tr><th scope=row>").name(head).raw("</th>");
    for (String cell : cells) {
      raw("<td class=n>").text(cell).raw("</td>");
    }
    return raw("</tr>\n");
  }

  /** Adds the head of a table: the first column holds names, the others numbers. */
  Html head(String first, String... columns) {
    raw("<table><thead><tr><th>").text(first).raw("</th>");
    for (String column : columns) {
      raw("<th class=n>").text(column).raw("</th>");
    }
    return raw("</tr></thead><tbody>\n");
  }

  /**
   * Escapes markup; what HTML cannot hold (control characters, halves of surrogate pairs) is
   * U+FFFD.
   */
  static String escape(String text) {
    StringBuilder escaped = new StringBuilder(text.length());
    text.codePoints()
        .forEach(
            c -> {
              switch (c) {
                case '&' -> escaped.append("&amp;");
                case '<' -> escaped.append("&lt;");
                case '>' -> escaped.append("&gt;");
                case '"' -> escaped.append("&quot;");
                case '\'' -> escaped.append("&#39;");
                default -> escaped.appendCodePoint(isText(c) ? c : 0xFFFD);
              }
            });
    return escaped.toString();
  }

  private static boolean isText(int c) {
    boolean space = c == '\t' || c == '\n' || c == '\r';
    return space || !(Character.isISOControl(c) || Character.getType(c) == Character.SURROGATE);
  }

  @Override
  public String toString() {
    return html.toString();
  }
}
