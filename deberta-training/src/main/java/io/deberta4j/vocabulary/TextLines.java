package io.deberta4j.vocabulary;

import io.deberta4j.io.DataException;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Spliterator;
import java.util.Spliterators.AbstractSpliterator;
import java.util.function.Consumer;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import java.util.zip.GZIPInputStream;

/** Text files as a stream of lines. */
final class TextLines {
  private static final int BUFFER = 1 << 16;

  private TextLines() {}

  static Stream<String> of(List<Path> files) {
    return files.stream().flatMap(TextLines::of).filter(line -> !line.isEmpty());
  }

  private static Stream<String> of(Path file) {
    BufferedReader reader = open(file);
    return StreamSupport.stream(new Lines(file, reader), false)
        .onClose(
            () -> {
              try {
                reader.close();
              } catch (IOException e) {
                throw new UncheckedIOException(e);
              }
            });
  }

  private static BufferedReader open(Path file) {
    try {
      InputStream bytes = Files.newInputStream(file);
      try {
        InputStream plain =
            String.valueOf(file.getFileName()).endsWith(".gz")
                ? new GZIPInputStream(bytes, BUFFER)
                : bytes;
        return new BufferedReader(
            new InputStreamReader(
                plain,
                StandardCharsets.UTF_8
                    .newDecoder()
                    .onMalformedInput(CodingErrorAction.REPORT)
                    .onUnmappableCharacter(CodingErrorAction.REPORT)),
            BUFFER);
      } catch (IOException e) {
        bytes.close();
        throw e;
      }
    } catch (IOException e) {
      throw new DataException(
          file + " cannot be opened (" + e + "). Expected a text file in UTF-8, plain or .gz.", e);
    }
  }

  private static final class Lines extends AbstractSpliterator<String> {
    private final Path file;
    private final BufferedReader reader;
    private long number;

    Lines(Path file, BufferedReader reader) {
      super(Long.MAX_VALUE, Spliterator.ORDERED | Spliterator.NONNULL);
      this.file = file;
      this.reader = reader;
    }

    @Override
    public boolean tryAdvance(Consumer<? super String> action) {
      String line;
      try {
        line = reader.readLine();
      } catch (IOException e) {
        throw new DataException(
            "%s, after line %d: cannot be read on (%s). Expected text in UTF-8, plain or .gz; convert the file, or fetch it again."
                .formatted(file, number, e),
            e);
      }
      number++;
      if (line != null) {
        action.accept(line);
      }
      return line != null;
    }
  }
}
