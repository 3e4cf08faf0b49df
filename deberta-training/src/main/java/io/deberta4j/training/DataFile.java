package io.deberta4j.training;

import io.deberta4j.data.Columns;
import io.deberta4j.data.LabelledText;
import io.deberta4j.data.LabelledTexts;
import io.deberta4j.report.DataProvenance;
import java.nio.file.Path;
import java.util.List;

/**
 * A data file that was read.
 *
 * @param identity what identifies it
 * @param texts its rows
 */
record DataFile(DataProvenance identity, List<LabelledText> texts) {
  static DataFile read(String role, Path file, Columns columns) {
    List<LabelledText> texts = LabelledTexts.read(file, columns);
    return new DataFile(DataProvenance.of(role, file, texts.size(), 0), texts);
  }
}
