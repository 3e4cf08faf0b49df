package io.deberta4j.cli;

import java.util.ArrayList;
import java.util.List;

/** The tour in lines that fit a terminal of 80 columns. */
final class DemoText {
  private static final int COLUMNS = 80;
  private static final int MOST_LINES = 4;
  private static final String INDENT = "  ";

  private final Results results;

  DemoText(Results results) {
    this.results = results;
  }

  void heading(String heading) {
    results.line("");
    paragraph("", heading);
  }

  void code(String java) {
    results.line(INDENT.repeat(2) + java);
  }

  void flush() {
    results.flush();
  }

  /** Shows an input and what came out. */
  void answered(DemoInput input, List<String> answers) {
    results.line("");
    paragraph(INDENT, input.text());
    String pair = input.pair();
    if (pair != null) {
      paragraph(INDENT + "| ", pair);
    }
    answers.forEach(answer -> results.line(cut(INDENT.repeat(2) + answer, COLUMNS)));
    if (input.where() != null) {
      paragraph(INDENT.repeat(2), "right: " + input.right() + " (" + input.where() + ")");
    }
  }

  /** Breaks a text at its spaces; of a long one only the beginning is shown, and it says so. */
  void paragraph(String indent, String text) {
    List<String> lines = wrapped(text, COLUMNS - indent.length());
    lines.stream().limit(MOST_LINES).forEach(line -> results.line(indent + line));
    if (lines.size() > MOST_LINES) {
      results.line(indent + "[...]");
    }
  }

  private static List<String> wrapped(String text, int width) {
    List<String> lines = new ArrayList<>();
    StringBuilder line = new StringBuilder();
    for (String word : text.strip().split("\\s+", -1)) {
      if (line.length() > 0 && line.length() + 1 + word.length() > width) {
        lines.add(cut(line.toString(), width));
        line.setLength(0);
      }
      line.append(line.length() == 0 ? "" : " ").append(word);
    }
    lines.add(cut(line.toString(), width));
    return lines;
  }

  private static String cut(String line, int width) {
    return line.length() <= width ? line : line.substring(0, width - 3) + "...";
  }
}
