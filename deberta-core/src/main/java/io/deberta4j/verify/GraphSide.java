package io.deberta4j.verify;

import io.deberta4j.io.DataException;
import io.deberta4j.verify.Graph.Array;
import io.deberta4j.verify.Graph.Port;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A graph in another runtime, given our token ids. */
final class GraphSide implements OtherSide {
  private static final List<String> INPUTS =
      List.of("input_ids", "attention_mask", "token_type_ids");

  private final Graph graph;
  private final OurModel ours;
  private final List<String> compared;
  private final OutputRows rows;

  /**
   * Looks at what the graph takes and gives.
   *
   * @throws DataException if it takes something else than texts of any number and length, or gives
   *     nothing that the checkpoint gives
   */
  GraphSide(Graph graph, OurModel ours) {
    this.graph = graph;
    this.ours = ours;
    graph.inputs().forEach(this::requireKnown);
    if (graph.inputs().stream().noneMatch(port -> port.name().equals("input_ids"))) {
      throw new DataException(
          graph.description() + ": no input_ids among its inputs " + graph.inputs());
    }
    Set<String> own = ours.outputs();
    compared = graph.outputs().stream().map(Port::name).filter(own::contains).toList();
    if (compared.isEmpty()) {
      throw new DataException(
          "%s: its outputs are %s, but this checkpoint gives %s. Export it with output names as Hugging Face's (Optimum does), and the task of the checkpoint."
              .formatted(graph.description(), graph.outputs(), own.stream().sorted().toList()));
    }
    rows = new OutputRows(ours, compared);
  }

  private void requireKnown(Port port) {
    if (!INPUTS.contains(port.name())) {
      throw new DataException(
          "%s: unknown input %s; known are %s. Export it with input names as Hugging Face's (Optimum does)."
              .formatted(graph.description(), port, String.join(", ", INPUTS)));
    }
    if (!port.type().equals("INT64") || port.shape().size() != 2) {
      throw new DataException(
          "%s: input %s, expected INT64 [batch, tokens]".formatted(graph.description(), port));
    }
    if (port.shape().stream().anyMatch(size -> size >= 0)) {
      throw new DataException(
          "%s: input %s has a fixed size. Export it with dynamic axes for batch and tokens."
              .formatted(graph.description(), port));
    }
  }

  @Override
  public String description() {
    return graph.description();
  }

  @Override
  public Map<String, Long> weightTypes() {
    return graph.weightTypes();
  }

  @Override
  public List<String> compared() {
    return compared;
  }

  @Override
  public List<String> leftAside() {
    return graph.outputs().stream().map(Port::name).filter(it -> !compared.contains(it)).toList();
  }

  @Override
  public int @Nullable [] ids(int text) {
    return null;
  }

  @Override
  public int @Nullable [] typeIds(int text) {
    return null;
  }

  @Override
  public Map<String, Values> alone(int text, Row row) {
    return together(List.of(row)).get(0);
  }

  @Override
  public boolean runsBatches() {
    return true;
  }

  @Override
  public List<Map<String, Values>> together(List<Row> batch) {
    int tokens = batch.stream().mapToInt(Row::length).max().orElseThrow();
    long[] ids = new long[Math.multiplyExact(batch.size(), tokens)];
    Arrays.fill(ids, ours.config().padTokenId());
    long[] mask = new long[ids.length];
    long[] types = new long[ids.length];
    for (int i = 0; i < batch.size(); i++) {
      Row row = batch.get(i);
      for (int j = 0; j < row.length(); j++) {
        ids[i * tokens + j] = row.ids()[j];
        mask[i * tokens + j] = 1;
        types[i * tokens + j] = row.typeIds()[j];
      }
    }
    Map<String, long[]> inputs = new LinkedHashMap<>();
    inputs.put("input_ids", ids);
    inputs.put("attention_mask", mask);
    inputs.put("token_type_ids", types);
    inputs.keySet().retainAll(graph.inputs().stream().map(Port::name).toList());
    Map<String, Array> outputs = graph.run(inputs, batch.size(), tokens, compared);
    List<Map<String, Values>> values = new ArrayList<>();
    for (int i = 0; i < batch.size(); i++) {
      var place = new OutputRows.Place(i, batch.size(), tokens);
      values.add(rows.of(outputs, place, batch.get(i).length(), description()));
    }
    return values;
  }
}
