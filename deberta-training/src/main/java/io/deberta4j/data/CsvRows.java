package io.deberta4j.data;

import de.siegmar.fastcsv.reader.CloseableIterator;
import de.siegmar.fastcsv.reader.CsvParseException;
import de.siegmar.fastcsv.reader.CsvReader;
import de.siegmar.fastcsv.reader.CsvRecord;
import de.siegmar.fastcsv.reader.CsvRecordHandler;
import io.deberta4j.io.DataException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * A comma-separated file (RFC 4180); quoted fields may hold line breaks. Where bad rows may be
 * skipped, a row that is not UTF-8 is; a quote left open or an overlong field is always an error,
 * as nobody can tell where the next row begins.
 */
final class CsvRows implements Rows {
  private final Path file;
  private final CloseableIterator<CsvRecord> records;
  private final BadRows bad;
  private final Header header;
  private @Nullable CsvRecord first;
  private long line;

  CsvRows(Path file, TableLayout layout, BadRows bad) {
    this.file = file;
    this.bad = bad;
    records =
        CsvReader.builder()
            .allowMissingFields(true) // Header.row reports both, with names
            .allowExtraFields(true)
            .maxBufferSize(MAX_LENGTH)
            .build(
                CsvRecordHandler.of(
                    limits -> limits.maxFieldSize(MAX_LENGTH).maxRecordSize(MAX_LENGTH)),
                new EndMarkedReader(bad.skips() ? Utf8Reader.marking(file) : Utf8Reader.open(file)))
            .iterator();
    first = record();
    if (first == null) {
      close();
      throw new DataException(file + ": is empty, expected " + layout.expected());
    }
    header = Header.of(file, first.getStartingLineNumber(), first.getFields(), layout);
    if (header.named()) {
      first = null;
    }
  }

  @Override
  public @Nullable Row next() {
    CsvRecord record = first == null ? record() : first;
    first = null;
    while (record != null) {
      Row row =
          isText(record)
              ? header.row(record.getStartingLineNumber(), record.getFields(), bad)
              : null;
      if (row != null) {
        return row;
      }
      record = record();
    }
    return null;
  }

  private boolean isText(CsvRecord record) {
    for (String field : record.getFields()) {
      if (field.indexOf(Utf8Reader.MALFORMED) >= 0) {
        bad.found(
            new DataException(
                "%s: the row that starts in line %d is not UTF-8. Convert the file to UTF-8 first."
                    .formatted(file, record.getStartingLineNumber())));
        return false;
      }
    }
    return true;
  }

  private @Nullable CsvRecord record() {
    try {
      if (!records.hasNext()) {
        throw new DataException(
            "%s: the row that starts in line %d never ends: a quote is left open. Close it, or double it if it is part of the text."
                .formatted(file, line));
      }
      CsvRecord record = records.next();
      line = record.getStartingLineNumber();
      boolean end = record.getFieldCount() == 1 && record.getField(0).equals(EndMarkedReader.MARK);
      return end ? null : record;
    } catch (CsvParseException | UncheckedIOException e) {
      for (Throwable cause = e; cause != null; cause = cause.getCause()) {
        if (cause instanceof DataException known) {
          throw known;
        }
      }
      Throwable cause = e.getCause();
      String reason = cause == null ? "" : " (" + cause.getMessage() + ")";
      throw new DataException(
          "%s: %s%s. Is a quote left open, or is this another format?"
              .formatted(file, e.getMessage(), reason),
          e);
    }
  }

  @Override
  public void close() {
    try {
      records.close();
    } catch (IOException e) {
      throw new DataException(file + ": cannot be closed: " + e, e);
    }
  }
}
