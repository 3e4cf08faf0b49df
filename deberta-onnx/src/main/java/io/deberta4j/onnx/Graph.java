package io.deberta4j.onnx;

import io.deberta4j.checkpoint.TensorSource;
import io.deberta4j.checkpoint.TensorValues;
import io.deberta4j.tensor.DType;
import io.deberta4j.tensor.Tensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * A graph under construction. Nodes are numbered in the order they are made, which is an order they
 * can run in. Numbers of fields as in {@code GraphProto} and {@code NodeProto}.
 */
final class Graph {
  private static final int NODE = 1;
  private static final int GRAPH_NAME = 2;
  private static final int INITIALIZER = 5;
  private static final int INPUT = 11;
  private static final int OUTPUT = 12;
  private static final int VALUE_INFO = 13;

  private static final int NODE_INPUT = 1;
  private static final int NODE_OUTPUT = 2;
  private static final int NODE_NAME = 3;
  private static final int OP_TYPE = 4;
  private static final int ATTRIBUTE = 5;

  private final String name;
  private final List<Message> nodes = new ArrayList<>();
  private final Map<String, TensorSource> initializers = new LinkedHashMap<>();
  private final List<Message> inputs = new ArrayList<>();
  private final List<Message> outputs = new ArrayList<>();
  private final List<Message> descriptions = new ArrayList<>();

  Graph(String name) {
    this.name = name;
  }

  /**
   * Adds an input.
   *
   * @param axes the names of its dimensions, all of them dynamic
   */
  Value input(String inputName, ElementType type, String... axes) {
    inputs.add(ValueInfo.of(inputName, type, List.of(axes)));
    return new Value(this, inputName);
  }

  /**
   * Makes a value an output.
   *
   * @param axes its dimensions: the name of a dynamic one, or the size of a fixed one
   */
  void output(Value value, String outputName, Object... axes) {
    nodes.add(node("Identity", List.of(outputName), List.of(), value));
    outputs.add(ValueInfo.of(outputName, ElementType.FLOAT, List.of(axes)));
  }

  /**
   * States the shape of a value of numbers. Runtimes infer shapes, but not through every reshape,
   * and join operations (a residual with the normalisation behind it) only where they know them.
   */
  void describe(Value value, Object... axes) {
    descriptions.add(ValueInfo.of(value.name(), ElementType.FLOAT, List.of(axes)));
  }

  /** Returns a weight in F32, once in the file however often it is asked for. */
  Value initializer(String weightName, Tensor tensor) {
    return initializer(new TensorValues(weightName, tensor, DType.F32));
  }

  /** Returns a weight, once in the file however often it is asked for. */
  Value initializer(TensorSource weight) {
    initializers.putIfAbsent(weight.name(), weight);
    return new Value(this, weight.name());
  }

  /** Returns integers, [n]. */
  Value integers(long... values) {
    String list = Arrays.stream(values).mapToObj(Long::toString).collect(Collectors.joining("_"));
    return integers("integers." + list, Tensor.of(values, values.length));
  }

  /** Returns one integer, a scalar. */
  Value integer(long value) {
    return integers("integer." + value, Tensor.of(new long[] {value}));
  }

  /** Returns integers under a name. */
  Value integers(String constantName, Tensor tensor) {
    return initializer(new TensorValues(constantName, tensor, DType.I64));
  }

  /** Returns one number, a scalar. */
  Value real(double value) {
    float rounded = (float) value;
    return initializer("real." + rounded, Tensor.of(new float[] {rounded}));
  }

  /** Adds a node with one output. */
  Value add(String op, List<Attribute> attributes, Value... operands) {
    return add(op, 1, attributes, operands).get(0);
  }

  /** Adds a node with several outputs. */
  List<Value> add(String op, int outputCount, List<Attribute> attributes, Value... operands) {
    String first = op + "." + nodes.size();
    List<String> names = new ArrayList<>(List.of(first));
    for (int i = 1; i < outputCount; i++) {
      names.add(first + "." + i);
    }
    nodes.add(node(op, names, attributes, operands));
    return names.stream().map(output -> new Value(this, output)).toList();
  }

  private static Message node(
      String op, List<String> outputNames, List<Attribute> attributes, Value... operands) {
    Message node = new Message();
    for (Value operand : operands) {
      node.text(NODE_INPUT, operand.name());
    }
    outputNames.forEach(output -> node.text(NODE_OUTPUT, output));
    node.text(NODE_NAME, outputNames.get(0)).text(OP_TYPE, op);
    attributes.forEach(attribute -> node.message(ATTRIBUTE, attribute.message()));
    return node;
  }

  /** Returns the weights and constants by name. */
  Map<String, TensorSource> initializers() {
    return initializers;
  }

  /**
   * Encodes the graph.
   *
   * @param tensors the initialisers, encoded
   */
  Message encode(List<Message> tensors) {
    Message graph = new Message();
    nodes.forEach(node -> graph.message(NODE, node));
    graph.text(GRAPH_NAME, name);
    inputs.forEach(input -> graph.message(INPUT, input));
    outputs.forEach(output -> graph.message(OUTPUT, output));
    tensors.forEach(tensor -> graph.message(INITIALIZER, tensor));
    descriptions.forEach(description -> graph.message(VALUE_INFO, description));
    return graph;
  }
}
