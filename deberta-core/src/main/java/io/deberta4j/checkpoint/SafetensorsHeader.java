package io.deberta4j.checkpoint;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.deberta4j.io.CheckpointException;
import io.deberta4j.io.FileRegion;
import io.deberta4j.io.SafeJson;
import io.deberta4j.tensor.DType;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The JSON header of a safetensors file. It is read as a stream: a tree of a hostile header would
 * be many times as large as the file.
 */
record SafetensorsHeader(Map<String, Entry> entries, Map<String, String> metadata) {
  /** The key of the free text. */
  static final String METADATA = "__metadata__";

  private static final int MAX_TENSORS = 200_000;
  private static final int MAX_RANK = 64;
  private static final int MAX_SHOWN = 200;

  /** One tensor; {@code begin} and {@code end} count from the first byte after the header. */
  record Entry(DType dtype, List<Long> shape, long begin, long end) {
    StoredTensor locate(String name, FileRegion data) {
      FileRegion region = data.slice(begin, end - begin);
      return StoredTensor.contiguous(name, dtype, TensorLayout.array(shape), region);
    }
  }

  static SafetensorsHeader parse(byte[] json, Path file) {
    if (json.length == 0 || json[0] != '{') {
      throw new CheckpointException(
          file + ": the header does not begin with '{'. Is this a safetensors file?");
    }
    try (JsonParser parser = SafeJson.parser(json)) {
      return new Parsing(parser, file).header();
    } catch (IOException e) {
      throw new CheckpointException(file + ": header: " + SafeJson.describe(e), e);
    }
  }

  static String shown(String name) {
    return name.length() <= MAX_SHOWN ? name : name.substring(0, MAX_SHOWN) + "...";
  }

  /** One pass over one header. */
  private record Parsing(JsonParser parser, Path file) {
    SafetensorsHeader header() throws IOException {
      Map<String, Entry> entries = new LinkedHashMap<>();
      Map<String, String> metadata = new LinkedHashMap<>();
      expect(JsonToken.START_OBJECT, parser.nextToken(), "the header");
      while (parser.nextToken() == JsonToken.FIELD_NAME) {
        String name = parser.currentName();
        if (name.equals(METADATA)) {
          metadata(metadata);
        } else {
          entries.put(name, entry(name));
        }
        if (entries.size() > MAX_TENSORS) {
          throw error("more than " + MAX_TENSORS + " tensors");
        }
      }
      if (parser.nextToken() != null) {
        throw error("the header goes on after its end");
      }
      return new SafetensorsHeader(entries, metadata);
    }

    private void metadata(Map<String, String> metadata) throws IOException {
      expect(JsonToken.START_OBJECT, parser.nextToken(), METADATA);
      while (parser.nextToken() == JsonToken.FIELD_NAME) {
        String key = parser.currentName();
        expect(JsonToken.VALUE_STRING, parser.nextToken(), "'" + shown(key) + "' of " + METADATA);
        metadata.put(key, parser.getText());
      }
    }

    private Entry entry(String name) throws IOException {
      String what = "tensor '" + shown(name) + "'";
      DType dtype = null;
      List<Long> shape = null;
      List<Long> offsets = null;
      expect(JsonToken.START_OBJECT, parser.nextToken(), what);
      while (parser.nextToken() == JsonToken.FIELD_NAME) {
        switch (parser.currentName()) {
          case "dtype" -> dtype = dtype(what);
          case "shape" -> shape = numbers("the shape of " + what);
          case "data_offsets" -> offsets = numbers("the data_offsets of " + what);
          default ->
              throw error(what + " has an unknown field '" + shown(parser.currentName()) + "'");
        }
      }
      if (dtype == null || shape == null || offsets == null || offsets.size() != 2) {
        throw error(what + " needs a dtype, a shape and two data_offsets");
      }
      long elements = TensorLayout.elements(TensorLayout.array(shape));
      long begin = offsets.get(0);
      long end = offsets.get(1);
      boolean fits = elements >= 0 && elements <= Long.MAX_VALUE / dtype.bytes();
      if (!fits || begin > end || end - begin != elements * dtype.bytes()) {
        throw error(
            "%s of %s %s does not fit data_offsets %s".formatted(what, dtype, shape, offsets));
      }
      return new Entry(dtype, shape, begin, end);
    }

    private DType dtype(String what) throws IOException {
      expect(JsonToken.VALUE_STRING, parser.nextToken(), "the dtype of " + what);
      String name = parser.getText();
      for (DType dtype : DType.values()) {
        if (dtype.name().equals(name)) {
          return dtype;
        }
      }
      throw error(
          "%s has dtype '%s', supported are %s"
              .formatted(what, shown(name), List.of(DType.values())));
    }

    private List<Long> numbers(String what) throws IOException {
      expect(JsonToken.START_ARRAY, parser.nextToken(), what);
      List<Long> numbers = new ArrayList<>(4);
      while (parser.nextToken() != JsonToken.END_ARRAY) {
        expect(JsonToken.VALUE_NUMBER_INT, parser.currentToken(), what);
        if (parser.getLongValue() < 0 || numbers.size() == MAX_RANK) {
          throw error(what + " has a negative number, or more than " + MAX_RANK);
        }
        numbers.add(parser.getLongValue());
      }
      return List.copyOf(numbers);
    }

    private void expect(JsonToken expected, @Nullable JsonToken found, String what) {
      if (found != expected) {
        throw error(what + ": expected " + expected + ", found " + found);
      }
    }

    private CheckpointException error(String message) {
      return new CheckpointException(file + ": " + message);
    }
  }
}
