package io.deberta4j.verify;

import io.deberta4j.check.EncoderPath;
import io.deberta4j.io.DebertaException;
import io.deberta4j.model.DebertaConfig;
import io.deberta4j.model.Pretrained;
import io.deberta4j.tokenizer.TextPair;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.UnaryOperator;

/**
 * Another runtime that is our readable model, with a fault where a test asks for one. Outputs at
 * padding are NaN: nothing may look at them.
 */
final class FakeGraph implements Graph {
  /** Changes the values of a row. */
  interface Fault {
    /**
     * Changes them in place.
     *
     * @param length how many tokens are real
     * @param padded how many there are
     */
    void apply(float[] values, int length, int padded);
  }

  private final OurModel model;
  private final List<String> outputs;
  private Fault fault = (values, length, padded) -> {};
  private boolean segments = true;
  private int mostRows = Integer.MAX_VALUE;
  private Map<String, Long> weightTypes = Map.of();

  FakeGraph(Path directory, String... outputs) {
    this(directory, config -> config, outputs);
  }

  /** A runtime that reads the configuration in another way. */
  FakeGraph(Path directory, UnaryOperator<DebertaConfig> change, String... outputs) {
    Pretrained files = Pretrained.open(directory);
    model = OurModel.open(files, change.apply(files.config()));
    this.outputs = List.of(outputs);
  }

  FakeGraph withFault(Fault other) {
    fault = other;
    return this;
  }

  FakeGraph withoutSegments() {
    segments = false;
    return this;
  }

  FakeGraph withMostRows(int rows) {
    mostRows = rows;
    return this;
  }

  FakeGraph withWeightTypes(Map<String, Long> types) {
    weightTypes = types;
    return this;
  }

  @Override
  public String description() {
    return "a fake";
  }

  @Override
  public List<Port> inputs() {
    List<Port> inputs = new ArrayList<>(List.of(port("input_ids"), port("attention_mask")));
    if (segments) {
      inputs.add(port("token_type_ids"));
    }
    return inputs;
  }

  static Port port(String name) {
    return new Port(name, "INT64", List.of(-1L, -1L));
  }

  @Override
  public List<Port> outputs() {
    return outputs.stream().map(name -> new Port(name, "FLOAT", List.of(-1L, -1L))).toList();
  }

  @Override
  public Map<String, Long> weightTypes() {
    return weightTypes;
  }

  @Override
  public Map<String, Array> run(
      Map<String, long[]> inputs, int rows, int tokens, List<String> wanted) {
    if (rows > mostRows) {
      throw new DebertaException("Got 8 rows, expected 1");
    }
    Map<String, List<float[]>> parts = new LinkedHashMap<>();
    Map<String, Integer> widths = new LinkedHashMap<>();
    for (int row = 0; row < rows; row++) {
      Row one = row(inputs, row, tokens);
      Map<String, Values> values = model.run(List.of(one), wanted, EncoderPath.REFERENCE).get(0);
      for (String name : wanted) {
        Values output = Objects.requireNonNull(values.get(name));
        float[] changed = output.values().clone();
        fault.apply(changed, one.length(), tokens);
        if (output.perToken()) {
          int real = changed.length;
          changed = Arrays.copyOf(changed, tokens * output.width());
          Arrays.fill(changed, real, changed.length, Float.NaN);
        }
        widths.put(name, output.width());
        parts.computeIfAbsent(name, key -> new ArrayList<>()).add(changed);
      }
    }
    Map<String, Array> arrays = new LinkedHashMap<>();
    parts.forEach(
        (name, all) ->
            arrays.put(name, array(name, all, tokens, Objects.requireNonNull(widths.get(name)))));
    return arrays;
  }

  private Array array(String name, List<float[]> parts, int tokens, int width) {
    float[] all = new float[parts.size() * parts.get(0).length];
    for (int i = 0; i < parts.size(); i++) {
      System.arraycopy(parts.get(i), 0, all, i * parts.get(i).length, parts.get(i).length);
    }
    long rows = parts.size();
    if (!model.perToken(name)) {
      return new Array(List.of(rows, (long) width), all);
    }
    return new Array(
        width == 1 ? List.of(rows, (long) tokens) : List.of(rows, (long) tokens, (long) width),
        all);
  }

  private Row row(Map<String, long[]> inputs, int row, int tokens) {
    long[] mask = Objects.requireNonNull(inputs.get("attention_mask"));
    int length = 0;
    while (length < tokens && mask[row * tokens + length] == 1) {
      length++;
    }
    int[] ids = part(Objects.requireNonNull(inputs.get("input_ids")), row * tokens, length);
    long[] types = inputs.get("token_type_ids");
    int[] segmentOf = types == null ? new int[length] : part(types, row * tokens, length);
    return new Row(TextPair.of(""), "", ids, segmentOf, false);
  }

  private static int[] part(long[] values, int from, int length) {
    int[] part = new int[length];
    for (int i = 0; i < length; i++) {
      part[i] = Math.toIntExact(values[from + i]);
    }
    return part;
  }

  @Override
  public void close() {
    model.close();
  }
}
