package io.deberta4j.data;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Which fields of a table's rows hold what. Each list names the fields in order of preference, so
 * that one mapping reads several editions of a data set; the first that a row has is taken. Where a
 * file has no header, a field is named by its position, from 0, or from −1 at the end.
 *
 * @param text the text, or the context of choices
 * @param pair the second text; empty for single texts
 * @param label the label, score, labels or answer
 * @param id what names the row; empty, or none found: its number
 * @param group what results are also reported by
 * @param stem what every choice begins with
 * @param choices all of these are the choices
 * @param separator parts the labels of a multi-label field
 */
public record FieldNames(
    List<String> text,
    List<String> pair,
    List<String> label,
    List<String> id,
    List<String> group,
    List<String> stem,
    List<String> choices,
    String separator) {
  private static final List<String> USUAL_TEXTS = List.of("text", "sentence", "question", "query");
  private static final List<String> USUAL_LABELS = List.of("label", "category", "intent");

  /** Takes an absent list as empty; the usual separator is a comma. */
  @SuppressWarnings("NullAway") // Jackson passes null for what a file leaves out
  public FieldNames {
    text = orEmpty(text);
    pair = orEmpty(pair);
    label = orEmpty(label);
    id = orEmpty(id);
    group = orEmpty(group);
    stem = orEmpty(stem);
    choices = orEmpty(choices);
    separator = separator == null ? "," : separator;
  }

  private static List<String> orEmpty(@Nullable List<String> names) {
    return names == null ? List.of() : List.copyOf(names);
  }

  /** Names the fields of texts, pairs and their labels; null and {@link Columns} as there. */
  public static FieldNames of(Columns columns) {
    String text = columns.text();
    String pair = columns.pair();
    String label = columns.label();
    return new FieldNames(
        text == null ? USUAL_TEXTS : List.of(text),
        pair == null ? List.of() : List.of(pair),
        label == null ? USUAL_LABELS : List.of(label),
        List.of("id", "idx", "index"),
        List.of(),
        List.of(),
        List.of(),
        ",");
  }

  /** Returns the same names with those of the choices. */
  public FieldNames withChoices(List<String> columns) {
    return new FieldNames(text, pair, label, id, group, stem, columns, separator);
  }

  /** Returns every name that a header may have. */
  List<String> all() {
    List<String> all = new ArrayList<>(text);
    for (List<String> more : List.of(pair, label, stem, choices)) {
      all.addAll(more);
    }
    return all;
  }
}
