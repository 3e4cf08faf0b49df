package io.deberta4j.data;

import io.deberta4j.io.DataException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Reads the examples of a data set's file, in the formats that their authors publish. */
public final class SampleFiles {
  private SampleFiles() {}

  /**
   * Reads a whole file, or for RACE a folder.
   *
   * @param labelled whether every example must have its label; those that say they have none are
   *     left out then
   * @param bad what happens to rows that cannot be used
   * @throws DataException naming file and line: a missing column, an unknown label, an answer that
   *     is not where it is said to be, broken encoding or syntax, an overlong line; or if there is
   *     no example at all
   */
  public static List<Sample> read(Path file, SampleFormat format, boolean labelled, BadRows bad) {
    List<Sample> samples = new ArrayList<>();
    long before = bad.skipped() + bad.leftOut();
    read(file, format, labelled, bad, samples::add);
    if (samples.isEmpty()) {
      long lost = bad.skipped() + bad.leftOut() - before;
      throw new DataException(
          file
              + ": has no rows, expected at least one example"
              + (lost == 0 ? "" : "; " + lost + " rows could not be used"));
    }
    return samples;
  }

  private static void read(
      Path file, SampleFormat format, boolean labelled, BadRows bad, Consumer<Sample> samples) {
    switch (format.layout()) {
      case SQUAD -> new SquadFile(file, labelled, bad).read(samples);
      case RACE -> new RaceFiles(labelled, bad).read(file, samples);
      case CONLL -> ConllFile.read(file, labelled, bad, samples);
      case MULTIRC -> new SuperGluePassages(file, labelled, bad).multiRc(samples);
      case RECORD -> new SuperGluePassages(file, labelled, bad).record(samples);
      default -> table(file, format, labelled, bad, samples);
    }
  }

  private static void table(
      Path file, SampleFormat format, boolean labelled, BadRows bad, Consumer<Sample> samples) {
    RowMapper mapper = new RowMapper(format, labelled);
    TableLayout layout = TableLayout.of(format.fields().all(), format.brokenRows());
    boolean tabs = format.layout() == SampleFormat.Layout.TSV && !isJson(file);
    try (Rows rows = tabs ? new TsvRows(file, layout, bad) : Tables.open(file, layout, bad)) {
      long number = 0;
      for (Row row = rows.next(); row != null; row = rows.next()) {
        Sample sample = sample(mapper, new Fields(file, row), number++, bad);
        if (sample != null) {
          samples.accept(sample);
        }
      }
    }
  }

  private static @Nullable Sample sample(RowMapper mapper, Fields row, long number, BadRows bad) {
    try {
      Sample sample = mapper.map(row, number);
      if (sample == null) {
        bad.leaveOut();
      }
      return sample;
    } catch (DataException e) {
      bad.found(e);
      return null;
    }
  }

  private static boolean isJson(Path file) {
    return DataFiles.plainName(file).matches(".*\\.(jsonl|ndjson|json)");
  }
}
