package io.deberta4j.data;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Which columns of a data file hold what.
 *
 * @param text the text's column, or null for the first of {@code text}, {@code sentence}, {@code
 *     question}, {@code query} that there is
 * @param pair the column of a pair's second text, or null for single texts
 * @param label the label's column, or null for the first of {@code label}, {@code category}, {@code
 *     intent} that there is
 */
public record Columns(@Nullable String text, @Nullable String pair, @Nullable String label) {
  /** Single texts, under their usual names. */
  public static final Columns USUAL = new Columns(null, null, null);

  private static final List<String> USUAL_TEXTS = List.of("text", "sentence", "question", "query");
  private static final List<String> USUAL_LABELS = List.of("label", "category", "intent");

  /** Names the column of the text in a row with these fields; null if there is none. */
  @Nullable String textIn(Map<String, String> fields) {
    return find(text, USUAL_TEXTS, fields);
  }

  /** Names the column of the label in a row with these fields; null if there is none. */
  @Nullable String labelIn(Map<String, String> fields) {
    return find(label, USUAL_LABELS, fields);
  }

  /** Says which columns were looked for. */
  String wanted() {
    return "text column "
        + (text == null ? "(one of " + USUAL_TEXTS + ")" : "'" + text + "'")
        + (pair == null ? "" : ", pair column '" + pair + "'")
        + ", label column "
        + (label == null ? "(one of " + USUAL_LABELS + ")" : "'" + label + "'");
  }

  private static @Nullable String find(
      @Nullable String given, List<String> usual, Map<String, String> fields) {
    List<String> candidates = given == null ? usual : List.of(given);
    return candidates.stream().filter(fields::containsKey).findFirst().orElse(null);
  }
}
