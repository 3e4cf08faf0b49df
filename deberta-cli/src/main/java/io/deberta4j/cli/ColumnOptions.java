package io.deberta4j.cli;

import io.deberta4j.data.Columns;
import io.deberta4j.data.FieldNames;
import io.deberta4j.data.TaskKind;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Which columns of a table of one's own hold what. */
final class ColumnOptions {
  @Option(
      names = "--text-column",
      paramLabel = "NAME",
      description = "column of the text (default: text, sentence, question or query)")
  private @Nullable String text;

  @Option(
      names = "--pair-column",
      paramLabel = "NAME",
      description = "of the second text, for pairs")
  private @Nullable String pair;

  @Option(
      names = "--label-column",
      paramLabel = "NAME",
      description = "column of the label (default: label, category or intent)")
  private @Nullable String label;

  @Option(
      names = "--choice-columns",
      paramLabel = "NAME",
      split = ",",
      description = "of the choices, for --kind multiple-choice")
  private @Nullable List<String> choices;

  /** Returns where the parts of an example are. */
  FieldNames fields(TaskKind kind, CommonOptions common) {
    switch (kind) {
      case SPAN, TOKEN_LABELS, ENTITY_CHOICE ->
          refuse(common, "files of this kind have a format of their own");
      case MULTIPLE_CHOICE -> {
        if (pair != null) {
          throw common.usage("--pair-column: a choice is the second text; name --choice-columns");
        }
        if (choices == null || choices.size() < 2) {
          throw common.usage("Missing --choice-columns NAME,NAME,..., two or more");
        }
      }
      default -> {
        if (choices != null) {
          throw common.usage("--choice-columns is for --kind multiple-choice");
        }
      }
    }
    FieldNames fields = FieldNames.of(new Columns(text, pair, label));
    return choices == null ? fields : fields.withChoices(choices);
  }

  /** Refuses every one of these options. */
  void refuse(CommonOptions common, String reason) {
    if (text != null || pair != null || label != null || choices != null) {
      throw common.usage("Columns are of tables of your own: " + reason);
    }
  }
}
