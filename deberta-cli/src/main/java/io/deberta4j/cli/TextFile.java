package io.deberta4j.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.deberta4j.io.CountingInputStream;
import io.deberta4j.io.DataException;
import io.deberta4j.io.SafeJson;
import io.deberta4j.tokenizer.TextPair;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;
import org.jspecify.annotations.Nullable;

/** Texts from the lines of a file, which may be compressed by gzip, or of standard input. */
final class TextFile implements Texts {
  private final Lines lines;
  private final LineFormat format;
  private final LineKeys keys;
  private final @Nullable CountingInputStream counter;
  private final long size;
  private @Nullable DataException failure;

  private TextFile(
      Lines lines,
      LineFormat format,
      LineKeys keys,
      @Nullable CountingInputStream counter,
      long size) {
    this.lines = lines;
    this.format = format;
    this.keys = keys;
    this.counter = counter;
    this.size = size;
  }

  /** Reads standard input. */
  static TextFile standardInput(InputStream in, LineFormat format, LineKeys keys) {
    return new TextFile(new Lines(in, "standard input"), format, keys, null, 0);
  }

  /**
   * Opens a file.
   *
   * @throws DataException if it cannot be read
   */
  static TextFile open(Path file, LineFormat format, LineKeys keys) {
    String name = file.toString().toLowerCase(Locale.ROOT);
    boolean zipped = name.endsWith(".gz");
    String bare = zipped ? name.substring(0, name.length() - ".gz".length()) : name;
    if (Files.isDirectory(file)) {
      throw new DataException(file + ": is a folder. Name a file, or - for standard input.");
    }
    boolean json = bare.endsWith(".jsonl") || bare.endsWith(".ndjson");
    try {
      CountingInputStream counter = new CountingInputStream(Files.newInputStream(file));
      InputStream in = zipped ? new GZIPInputStream(counter, 1 << 16) : counter;
      return new TextFile(
          new Lines(in, file.toString()),
          format == LineFormat.auto && json ? LineFormat.jsonl : format,
          keys,
          counter,
          Files.size(file));
    } catch (NoSuchFileException e) {
      throw new DataException(file + ": there is no such file. Is the path right?", e);
    } catch (ZipException e) {
      throw new DataException(file + ": is not gzip data. Rename it if it is plain text.", e);
    } catch (IOException e) {
      throw new DataException(file + ": cannot be read: " + e, e);
    }
  }

  /** Returns the texts before a line that cannot be read; the call after that throws. */
  @Override
  public List<Text> next(int most) {
    if (failure != null) {
      throw failure;
    }
    List<Text> texts = new ArrayList<>();
    try {
      while (texts.size() < most && (texts.isEmpty() || lines.isReady())) {
        String line = lines.next();
        if (line == null) {
          break;
        }
        texts.add(new Text(parse(line), lines.where()));
      }
    } catch (DataException e) {
      if (texts.isEmpty()) {
        throw e;
      }
      failure = e;
    }
    return texts;
  }

  private TextPair parse(String line) {
    return switch (format) {
      case text -> TextPair.of(line);
      case jsonl -> required(line);
      case auto -> {
        TextPair pair = line.startsWith("{") ? object(line) : null;
        yield pair == null ? TextPair.of(line) : pair;
      }
    };
  }

  private TextPair required(String line) {
    ObjectNode object =
        SafeJson.parseLine(
            line.getBytes(StandardCharsets.UTF_8), lines.where(), DataException::new);
    TextPair pair = pair(object);
    if (pair == null) {
      throw new DataException(
          lines.where()
              + ": expected an object with \""
              + keys.text()
              + "\" and perhaps \""
              + keys.pair()
              + "\", both strings");
    }
    return pair;
  }

  /** Reads a line that may or may not be meant as JSON. */
  private @Nullable TextPair object(String line) {
    try {
      return pair(
          SafeJson.parseLine(
              line.getBytes(StandardCharsets.UTF_8), lines.where(), DataException::new));
    } catch (DataException e) {
      return null;
    }
  }

  private @Nullable TextPair pair(ObjectNode object) {
    JsonNode text = object.get(keys.text());
    JsonNode pair = object.get(keys.pair());
    boolean hasPair = pair != null && !pair.isNull();
    if (text == null || !text.isTextual() || (hasPair && !pair.isTextual())) {
      return null;
    }
    return new TextPair(text.textValue(), hasPair ? pair.textValue() : null);
  }

  @Override
  public double fraction() {
    return counter == null || size == 0 ? -1 : Math.min(1, (double) counter.count() / size);
  }

  @Override
  public String source() {
    return lines.name();
  }

  @Override
  public void close() {
    lines.close();
  }
}
