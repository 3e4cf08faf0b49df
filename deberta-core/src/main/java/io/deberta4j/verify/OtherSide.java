package io.deberta4j.verify;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What a checkpoint is compared with. */
interface OtherSide {
  String description();

  Map<String, Long> weightTypes();

  /** Returns the names of the outputs to compare. */
  List<String> compared();

  /** Returns the names of its outputs that the checkpoint does not give. */
  List<String> leftAside();

  /** Returns the token ids it was given for a text; null where it is given ours. */
  int @Nullable [] ids(int text);

  /** Returns the segments it was given for a text; null where they are not known. */
  int @Nullable [] typeIds(int text);

  /**
   * Returns its outputs for a text that is run alone.
   *
   * @param text the index of the text
   */
  Map<String, Values> alone(int text, Row row);

  /** Tells whether it can be asked for several texts at once. */
  boolean runsBatches();

  /** Returns its outputs for texts that are run together. */
  List<Map<String, Values>> together(List<Row> rows);
}
