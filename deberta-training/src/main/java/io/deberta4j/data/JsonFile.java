package io.deberta4j.data;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.JsonNode;
import io.deberta4j.io.DataException;
import io.deberta4j.io.SafeJson;
import java.io.IOException;
import java.nio.file.Path;

/** Reads a JSON file value by value, so that its size does not matter. */
final class JsonFile implements AutoCloseable {
  private final Path file;
  private final JsonParser parser;

  JsonFile(Path file) {
    this.file = file;
    try {
      parser = JsonLines.PARTS.createParser(Utf8Reader.open(file));
    } catch (IOException e) {
      throw broken(e);
    }
  }

  /** Reads the next token; null at the end is an error. */
  JsonToken next() {
    try {
      JsonToken token = parser.nextToken();
      if (token == null) {
        throw new DataException(file + ": ends before its JSON does. Is the file cut short?");
      }
      return token;
    } catch (IOException e) {
      throw broken(e);
    }
  }

  /** Returns the name of the member that was just read. */
  String name() {
    try {
      return parser.currentName();
    } catch (IOException e) {
      throw broken(e);
    }
  }

  /** Reads the value that the last token begins. */
  JsonNode value() {
    try {
      return parser.readValueAsTree();
    } catch (IOException e) {
      throw broken(e);
    }
  }

  /** Skips the value that the last token begins. */
  void skip() {
    try {
      parser.skipChildren();
    } catch (IOException e) {
      throw broken(e);
    }
  }

  /** Returns the line of the last token, from 1. */
  long line() {
    return parser.currentTokenLocation().getLineNr();
  }

  /** Makes sure that the last token is this one. */
  void expect(JsonToken wanted, JsonToken found, String what) {
    if (wanted != found) {
      throw new DataException(
          "%s: line %d: found %s, expected %s".formatted(file, line(), found, what));
    }
  }

  private DataException broken(IOException e) {
    return new DataException(file + ": " + SafeJson.describe(e), e);
  }

  @Override
  public void close() {
    try {
      parser.close();
    } catch (IOException e) {
      throw new DataException(file + ": cannot be closed: " + e, e);
    }
  }
}
