package io.deberta4j.data;

import io.deberta4j.io.DataException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiConsumer;
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
      if (format.layout() == SampleFormat.Layout.TABLE
          && DataFiles.plainName(file).endsWith(".txt")) {
        throw Tables.isNone(file);
      }
      long lost = bad.skipped() + bad.leftOut() - before;
      throw new DataException(
          file
              + ": has no rows, expected at least one example"
              + (lost == 0 ? "" : "; " + lost + " rows could not be used"));
    }
    return samples;
  }

  /**
   * Reads a table whose rows another file parts: those it does not list to train on, those it lists
   * to evaluate on.
   *
   * @throws DataException as {@link #read}, or if the table has none of the rows listed
   */
  public static StratifiedSplit readParted(
      Path file, SampleFormat format, ListedRows listed, BadRows bad) {
    List<Sample> train = new ArrayList<>();
    List<Sample> heldOut = new ArrayList<>();
    table(
        file, format, true, bad, (row, sample) -> (listed.has(row) ? heldOut : train).add(sample));
    if (train.isEmpty() || heldOut.isEmpty()) {
      throw new DataException(
          "%s: %d rows are to train on and %d are listed in %s, expected some of both"
              .formatted(file, train.size(), heldOut.size(), listed.file()));
    }
    return new StratifiedSplit(train, heldOut);
  }

  private static void read(
      Path file, SampleFormat format, boolean labelled, BadRows bad, Consumer<Sample> samples) {
    switch (format.layout()) {
      case SQUAD -> new SquadFile(file, labelled, bad).read(samples);
      case RACE -> new RaceFiles(labelled, bad).read(file, samples);
      case CONLL -> ConllFile.read(file, labelled, bad, samples);
      case MULTIRC -> new SuperGluePassages(file, labelled, bad).multiRc(samples);
      case RECORD -> new SuperGluePassages(file, labelled, bad).record(samples);
      default -> table(file, format, labelled, bad, (row, sample) -> samples.accept(sample));
    }
  }

  private static void table(
      Path file,
      SampleFormat format,
      boolean labelled,
      BadRows bad,
      BiConsumer<Fields, Sample> samples) {
    RowMapper mapper = new RowMapper(format, labelled);
    TableLayout layout = TableLayout.of(format.fields().all(), format.brokenRows());
    boolean tabs = format.layout() == SampleFormat.Layout.TSV && !isJson(file);
    try (Rows rows = tabs ? new TsvRows(file, layout, bad) : Tables.open(file, layout, bad)) {
      long number = 0;
      for (Row row = rows.next(); row != null; row = rows.next()) {
        Fields fields = new Fields(file, row);
        Sample sample = sample(mapper, fields, number++, bad);
        if (sample != null) {
          samples.accept(fields, sample);
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
