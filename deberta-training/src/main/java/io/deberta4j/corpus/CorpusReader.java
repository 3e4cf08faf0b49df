package io.deberta4j.corpus;

import java.util.ArrayList;
import java.util.List;

/** Reads text files one after the other, and divides them into documents. */
final class CorpusReader {
  private final List<TextFile> sources;
  private final DocumentBoundary boundary;
  private final boolean spaced;
  private final long bytes;

  /** How many bytes were read, of the files before and of this one. */
  private long before;

  private long within;

  private final List<CorpusDescription.Source> read = new ArrayList<>();

  CorpusReader(CorpusPlan plan) {
    sources = plan.sources();
    boundary = plan.settings().boundary();
    spaced = plan.spaced();
    bytes = sources.stream().mapToLong(TextFile::bytes).sum();
  }

  /** Returns how much was read, 0 to 1. */
  double fraction() {
    return bytes == 0 ? 1 : Math.min(1, (double) (before + within) / bytes);
  }

  /** Reads all files, once. */
  void readInto(Chunker chunker) {
    for (TextFile source : sources) {
      long first = chunker.documents();
      read(source, chunker);
      read.add(new CorpusDescription.Source(source.name(), chunker.documents() - first));
      before += source.bytes();
      within = 0;
    }
    chunker.finish();
  }

  /** Returns how many documents each file had. */
  List<CorpusDescription.Source> documents() {
    return List.copyOf(read);
  }

  private void read(TextFile source, Chunker chunker) {
    try (TextLines lines = TextLines.open(source.path())) {
      while (lines.next()) {
        within = lines.bytesRead();
        boolean ends =
            !lines.goesOn()
                && (boundary == DocumentBoundary.LINE
                    || (boundary == DocumentBoundary.EMPTY_LINE && lines.text().isEmpty()));
        if (ends) {
          chunker.endDocument();
        }
        chunker.add(spaced && lines.apart() ? " " : "", lines.text());
      }
    }
    chunker.endDocument();
  }
}
