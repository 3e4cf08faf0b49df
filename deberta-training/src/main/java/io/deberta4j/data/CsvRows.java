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

/** A comma-separated file (RFC 4180) with a header; quoted fields may hold line breaks. */
final class CsvRows implements Rows {
  private final Path file;
  private final CloseableIterator<CsvRecord> records;
  private final Header header;
  private long line;

  CsvRows(Path file) {
    this.file = file;
    records =
        CsvReader.builder()
            .allowMissingFields(true) // Header.row reports both, with names
            .allowExtraFields(true)
            .maxBufferSize(MAX_LENGTH)
            .build(
                CsvRecordHandler.of(
                    limits -> limits.maxFieldSize(MAX_LENGTH).maxRecordSize(MAX_LENGTH)),
                new EndMarkedReader(Utf8Reader.open(file)))
            .iterator();
    CsvRecord first = record();
    if (first == null) {
      close();
      throw new DataException(file + ": is empty, expected a header with the names of the columns");
    }
    header = new Header(file, first.getStartingLineNumber(), first.getFields());
  }

  @Override
  public @Nullable Row next() {
    CsvRecord record = record();
    return record == null ? null : header.row(record.getStartingLineNumber(), record.getFields());
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
