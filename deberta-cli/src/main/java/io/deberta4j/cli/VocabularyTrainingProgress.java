package io.deberta4j.cli;

import io.deberta4j.vocabulary.VocabularyListener;
import io.deberta4j.vocabulary.VocabularyProgress;
import java.util.Locale;
import java.util.stream.Stream;

/** Shows on standard error how the training of a vocabulary goes, and remembers its figures. */
final class VocabularyTrainingProgress implements VocabularyListener, AutoCloseable {
  private final Streams streams;
  private final Progress reading;
  private long lines;
  private double logLikelihood = Double.NaN;
  private double piecesPerWord = Double.NaN;

  VocabularyTrainingProgress(Streams streams) {
    this.streams = streams;
    reading = new Progress(streams, "lines");
  }

  /** Shows how many lines have been read. */
  Stream<String> watch(Stream<String> text) {
    return text.peek(line -> reading.update(++lines, -1, ""));
  }

  @Override
  public void progress(VocabularyProgress progress) {
    logLikelihood = progress.logLikelihood();
    piecesPerWord = progress.piecesPerWord();
    switch (progress.stage()) {
      case COUNTED -> {
        reading.clear();
        say("%,d lines read", lines);
      }
      case SEEDED -> say("%,d pieces to begin with", progress.pieces());
      case ESTIMATED ->
          say(
              "round %d: %,d pieces, %.4f per word, log-likelihood of a word %.4f",
              progress.round(), progress.pieces(), piecesPerWord, logLikelihood);
      case MERGED -> say("%,d pieces of %,d", progress.pieces(), progress.wanted());
      case PRUNED, FINISHED -> {
        // The next round, or the result, tells how many pieces are left.
      }
    }
  }

  private void say(String format, Object... values) {
    streams.err().println(String.format(Locale.ROOT, format, values));
  }

  /** Returns the mean logarithm of a word's probability; NaN where it has none. */
  double logLikelihood() {
    return logLikelihood;
  }

  /** Returns the expected number of pieces of a word. */
  double piecesPerWord() {
    return piecesPerWord;
  }

  @Override
  public void close() {
    reading.close();
  }
}
