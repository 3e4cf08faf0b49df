package io.deberta4j.benchmarks;

import java.util.ArrayList;
import java.util.List;

/** A table in Markdown, its columns padded so that it reads well as plain text; numbers right. */
final class Table {
  private final List<List<String>> lines = new ArrayList<>();

  Table(List<String> header) {
    lines.add(List.copyOf(header));
  }

  Table(String... header) {
    this(List.of(header));
  }

  void add(List<String> line) {
    if (line.size() != lines.get(0).size()) {
      throw new IllegalArgumentException(
          "line has " + line.size() + " columns, the table " + lines.get(0).size());
    }
    lines.add(List.copyOf(line));
  }

  void add(String... line) {
    add(List.of(line));
  }

  @Override
  public String toString() {
    int columns = lines.get(0).size();
    int[] widths = new int[columns];
    for (List<String> line : lines) {
      for (int c = 0; c < columns; c++) {
        widths[c] = Math.max(Math.max(3, widths[c]), line.get(c).length());
      }
    }
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < lines.size(); i++) {
      for (int c = 0; c < columns; c++) {
        String padding = " ".repeat(widths[c] - lines.get(i).get(c).length());
        String cell = lines.get(i).get(c);
        text.append("| ").append(c == 0 ? cell + padding : padding + cell).append(' ');
      }
      text.append("|\n");
      if (i == 0) {
        for (int c = 0; c < columns; c++) {
          text.append(
              c == 0 ? "| " + "-".repeat(widths[c]) : "| " + "-".repeat(widths[c] - 1) + ":");
          text.append(' ');
        }
        text.append("|\n");
      }
    }
    return text.toString();
  }
}
