package io.deberta4j.vocabulary;

import io.deberta4j.data.Utf8Reader;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Spliterator;
import java.util.Spliterators.AbstractSpliterator;
import java.util.function.Consumer;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/**
 * Text files as a stream of lines. A line that is longer than {@value #LONGEST} characters comes in
 * parts, cut behind white space or a mark, so that a file of any shape needs little memory.
 */
final class TextLines extends AbstractSpliterator<String> {
  static final int LONGEST = 1 << 20;

  private final BufferedReader reader;
  private final StringBuilder line = new StringBuilder();

  private TextLines(BufferedReader reader) {
    super(Long.MAX_VALUE, Spliterator.ORDERED | Spliterator.NONNULL);
    this.reader = reader;
  }

  /** Opens a file after the other; empty lines are left out. */
  static Stream<String> of(List<Path> files) {
    return files.stream().flatMap(TextLines::of).filter(line -> !line.isEmpty());
  }

  private static Stream<String> of(Path file) {
    Utf8Reader reader = Utf8Reader.open(file);
    return StreamSupport.stream(new TextLines(new BufferedReader(reader)), false)
        .onClose(reader::close);
  }

  @Override
  public boolean tryAdvance(Consumer<? super String> action) {
    line.setLength(0);
    int c;
    try {
      c = reader.read();
      while (c >= 0 && c != '\n') {
        line.append((char) c);
        if (line.length() >= LONGEST && mayBeCutBehind((char) c)) {
          break;
        }
        c = reader.read();
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    boolean ended = c < 0 && line.isEmpty();
    if (!ended) {
      boolean carriageReturn =
          c == '\n' && !line.isEmpty() && line.charAt(line.length() - 1) == '\r';
      action.accept(line.substring(0, line.length() - (carriageReturn ? 1 : 0)));
    }
    return !ended;
  }

  private static boolean mayBeCutBehind(char c) {
    return !Character.isLetterOrDigit(c) && !Character.isSurrogate(c);
  }
}
