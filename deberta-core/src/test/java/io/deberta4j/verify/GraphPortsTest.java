package io.deberta4j.verify;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.deberta4j.head.DebertaForSequenceClassification;
import io.deberta4j.io.DataException;
import io.deberta4j.pipeline.TinyModel;
import io.deberta4j.verify.Graph.Port;
import io.deberta4j.verify.Verification.Settings;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Graphs whose inputs and outputs are not those of a checkpoint are refused before they run. */
final class GraphPortsTest {
  @TempDir Path directory;

  @Test
  void graphsOfAnotherKindAreRefusedByTheNamesOfTheirPorts() {
    TinyModel.write(directory, TinyModel.THREE_LABELS, DebertaForSequenceClassification::new);
    List<Port> outputs = List.of(new Port("logits", "FLOAT", List.of(-1L, 3L)));
    refused(List.of(FakeGraph.port("position_ids")), outputs, "unknown input position_ids INT64");
    refused(
        List.of(new Port("input_ids", "INT32", List.of(-1L, -1L))),
        outputs,
        "input input_ids INT32 [-1, -1], expected INT64 [batch, tokens]");
    refused(
        List.of(new Port("input_ids", "INT64", List.of(1L, 128L))), outputs, "has a fixed size");
    refused(List.of(FakeGraph.port("attention_mask")), outputs, "no input_ids");
    refused(
        List.of(FakeGraph.port("input_ids")),
        List.of(new Port("output_0", "FLOAT", List.of(-1L, 3L))),
        "its outputs are [output_0 FLOAT [-1, 3]], but this checkpoint gives"
            + " [last_hidden_state, logits]");
  }

  private void refused(List<Port> inputs, List<Port> outputs, String message) {
    Graph graph = new PortsOnly(inputs, outputs);
    assertThatThrownBy(
            () -> Verification.ofGraph(directory, graph, VerificationTest.TEXTS, Settings.DEFAULT))
        .isInstanceOf(DataException.class)
        .hasMessageContaining(message);
  }

  /** A graph that is refused before it runs. */
  private record PortsOnly(List<Port> inputs, List<Port> outputs) implements Graph {
    @Override
    public String description() {
      return "model.onnx";
    }

    @Override
    public Map<String, Long> weightTypes() {
      return Map.of();
    }

    @Override
    public Map<String, Array> run(
        Map<String, long[]> given, int rows, int tokens, List<String> wanted) {
      throw new AssertionError("must not run");
    }

    @Override
    public void close() {}
  }
}
