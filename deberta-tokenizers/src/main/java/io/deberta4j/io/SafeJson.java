package io.deberta4j.io;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.ObjectWriter;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.Reader;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.function.BiFunction;

/**
 * Reads JSON from untrusted files: strict UTF-8, no key twice, nesting and lengths limited, nothing
 * after the end. Errors name the file and the line and are of the kind that the caller asks for.
 */
public final class SafeJson {
  private static final int MAX_DEPTH = 64;
  private static final int MAX_TEXT = 32 << 20;
  private static final int MAX_DIGITS = 400;

  private static final ObjectMapper MAPPER =
      JsonMapper.builder(
              JsonFactory.builder()
                  .streamReadConstraints(
                      StreamReadConstraints.builder()
                          .maxNestingDepth(MAX_DEPTH)
                          .maxStringLength(MAX_TEXT)
                          .maxNameLength(1 << 20)
                          .maxNumberLength(MAX_DIGITS)
                          .build())
                  .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                  .disable(StreamReadFeature.INCLUDE_SOURCE_IN_LOCATION)
                  .build())
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .build();

  private SafeJson() {}

  /**
   * Reads a file that holds one JSON object.
   *
   * @param maxBytes the largest file that makes sense for the caller
   * @param error the constructor of the exception to throw, as {@code ConfigException::new}
   */
  public static ObjectNode readObject(
      Path file, int maxBytes, BiFunction<String, Throwable, ? extends DebertaException> error) {
    return parseObject(bytes(file, maxBytes, error), file.toString(), error);
  }

  /**
   * Reads a file that holds one JSON array.
   *
   * @param maxBytes the largest file that makes sense for the caller
   * @param error the constructor of the exception to throw
   */
  public static ArrayNode readArray(
      Path file, int maxBytes, BiFunction<String, Throwable, ? extends DebertaException> error) {
    return parse(ArrayNode.class, "array", bytes(file, maxBytes, error), file.toString(), error);
  }

  private static byte[] bytes(
      Path file, int maxBytes, BiFunction<String, Throwable, ? extends DebertaException> error) {
    try {
      return FileRegion.of(file).bytes(maxBytes);
    } catch (CheckpointException e) {
      throw error.apply(String.valueOf(e.getMessage()), e);
    }
  }

  /**
   * Parses one JSON object.
   *
   * @param where the name for messages
   * @param error the constructor of the exception to throw
   */
  public static ObjectNode parseObject(
      byte[] utf8, String where, BiFunction<String, Throwable, ? extends DebertaException> error) {
    return parse(ObjectNode.class, "object", utf8, where, error);
  }

  /**
   * Parses one JSON object that is a line of a file.
   *
   * @param where file and line, for messages
   * @param error the constructor of the exception to throw
   */
  public static ObjectNode parseLine(
      byte[] utf8, String where, BiFunction<String, Throwable, ? extends DebertaException> error) {
    return parseObject(
        utf8,
        where,
        (message, cause) ->
            error.apply(message.replaceFirst(": line 1, column", ", column"), cause));
  }

  private static <T extends JsonNode> T parse(
      Class<T> kind,
      String name,
      byte[] utf8,
      String where,
      BiFunction<String, Throwable, ? extends DebertaException> error) {
    try (Reader reader = strictReader(utf8)) {
      JsonNode node = MAPPER.readTree(reader);
      if (kind.isInstance(node)) {
        return kind.cast(node);
      }
    } catch (IOException | NumberFormatException e) {
      throw error.apply(where + ": " + describe(e), e);
    }
    String message = where + ": expected a JSON " + name + ", found another kind of value";
    throw error.apply(message, new IllegalArgumentException(message));
  }

  /** Opens a parser with the same strictness, for what is too large for a tree. */
  public static JsonParser parser(byte[] utf8) throws IOException {
    return MAPPER.getFactory().createParser(strictReader(utf8));
  }

  /** Writes a value as compact UTF-8. */
  public static byte[] compact(JsonNode value) {
    return bytes(MAPPER.writer(), value);
  }

  /** Writes a value as UTF-8 for people to read, indented. */
  public static byte[] pretty(JsonNode value) {
    return bytes(MAPPER.writerWithDefaultPrettyPrinter(), value);
  }

  private static byte[] bytes(ObjectWriter writer, JsonNode value) {
    try {
      return writer.writeValueAsBytes(value);
    } catch (JsonProcessingException e) {
      throw new DebertaException("a value cannot be written as JSON: " + e.getMessage(), e);
    }
  }

  /** Says what is wrong with a document, and in which line. */
  public static String describe(Exception e) {
    if (e instanceof CharacterCodingException) {
      return "is not valid UTF-8";
    }
    if (e instanceof JsonProcessingException json) {
      JsonLocation at = json.getLocation();
      String place =
          at == null ? "" : "line " + at.getLineNr() + ", column " + at.getColumnNr() + ": ";
      String problem = json.getOriginalMessage().replaceFirst(" \\(start marker at .*", "");
      return place + "not valid JSON: " + PickleText.shown(problem);
    }
    return "cannot be read as JSON (" + e.getMessage() + ")";
  }

  private static Reader strictReader(byte[] utf8) {
    return new InputStreamReader(
        new ByteArrayInputStream(utf8), StandardCharsets.UTF_8.newDecoder());
  }
}
