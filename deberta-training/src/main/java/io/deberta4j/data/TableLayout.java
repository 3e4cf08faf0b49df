package io.deberta4j.data;

import java.util.Collection;
import java.util.List;
import java.util.Set;

/**
 * What is known of a table before it is read.
 *
 * @param names the names of which a header has at least one; empty if the first row always is the
 *     header
 * @param brokenRows whether rows with too many or too few fields are left out, as QQP needs it
 */
record TableLayout(Set<String> names, boolean brokenRows) {
  TableLayout {
    names = Set.copyOf(names);
  }

  /** Tells whether the first row of a file is a header. */
  boolean isHeader(List<String> firstRow) {
    return names.isEmpty() || firstRow.stream().map(String::strip).anyMatch(names::contains);
  }

  /** Makes the layout of a file that may lack its header: a column named by a number has none. */
  static TableLayout of(Collection<String> columns, boolean brokenRows) {
    List<String> names = columns.stream().filter(name -> !name.matches("-?\\d+")).toList();
    boolean positions = names.size() < columns.size();
    return new TableLayout(positions ? Set.copyOf(names) : Set.of(), brokenRows);
  }

  String expected() {
    return names.isEmpty() ? "a header with the names of the columns" : "at least one row";
  }
}
