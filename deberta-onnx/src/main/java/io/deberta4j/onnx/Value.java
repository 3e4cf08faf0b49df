package io.deberta4j.onnx;

import java.util.List;

/**
 * A value in a graph. The operations are named as those of {@code Tensor}, so that a graph reads as
 * the model it is made from; each adds a node.
 */
record Value(Graph graph, String name) {
  Value add(Value other) {
    return node("Add", other);
  }

  Value add(double other) {
    return add(graph.real(other));
  }

  Value sub(Value other) {
    return node("Sub", other);
  }

  Value mul(Value other) {
    return node("Mul", other);
  }

  Value mul(double other) {
    return mul(graph.real(other));
  }

  Value div(double other) {
    return node("Div", graph.real(other));
  }

  Value matmul(Value other) {
    return node("MatMul", other);
  }

  /** x·Wᵀ + b for a table W that stays as it is, [M, E] and [V, E] → [M, V]. */
  Value linear(Value table, Value bias) {
    return graph.add("Gemm", List.of(Attribute.integer("transB", 1)), this, table, bias);
  }

  Value permute(long... order) {
    return graph.add("Transpose", List.of(Attribute.integers("perm", order)), this);
  }

  /** Returns the same elements under another shape; 0 keeps a size, one may be −1. */
  Value reshape(long... shape) {
    return node("Reshape", graph.integers(shape));
  }

  Value reshape(Value shape) {
    return node("Reshape", shape);
  }

  Value unsqueeze(long... axes) {
    return node("Unsqueeze", graph.integers(axes));
  }

  Value squeeze(long... axes) {
    return node("Squeeze", graph.integers(axes));
  }

  Value cast(ElementType type) {
    return graph.add("Cast", List.of(Attribute.integer("to", type.code())), this);
  }

  Value expand(Value shape) {
    return node("Expand", shape);
  }

  Value shape() {
    return node("Shape");
  }

  /** Returns one size, a scalar. */
  Value size(int axis) {
    return shape().gather(graph.integer(axis), 0);
  }

  /** Returns from, from + 1, ..., this − 1, for a scalar. */
  Value range() {
    return graph.add("Range", List.of(), graph.integer(0), this, graph.integer(1));
  }

  /** Looks whole rows up along an axis. */
  Value gather(Value indices, int axis) {
    return graph.add("Gather", List.of(Attribute.integer("axis", axis)), this, indices);
  }

  /** Looks single elements up along an axis, as {@code Tensor.gather}. */
  Value gatherElements(Value indices, int axis) {
    return graph.add("GatherElements", List.of(Attribute.integer("axis", axis)), this, indices);
  }

  Value slice(int axis, long from, long to) {
    return node("Slice", graph.integers(from), graph.integers(to), graph.integers(axis));
  }

  Value slice(int axis, Value from, Value to) {
    return node("Slice", from, to, graph.integers(axis));
  }

  /** Joins two lists of sizes. */
  Value concat(Value other) {
    return graph.add("Concat", List.of(Attribute.integer("axis", 0)), this, other);
  }

  Value clip(Value low, Value high) {
    return node("Clip", low, high);
  }

  Value greater(Value other) {
    return node("Greater", other);
  }

  Value and(Value other) {
    return node("And", other);
  }

  /** Keeps elements where the mask is set and puts a number elsewhere. */
  Value keepWhere(Value mask, double otherwise) {
    return graph.add("Where", List.of(), mask, this, graph.real(otherwise));
  }

  /** Tells whether any element along the last axis is above 0, for integers. */
  Value anyPositive() {
    Value largest =
        graph.add(
            "ReduceMax",
            List.of(Attribute.integers("axes", -1), Attribute.integer("keepdims", 0)),
            this);
    return largest.greater(graph.integer(0));
  }

  Value softmax() {
    return graph.add("Softmax", List.of(Attribute.integer("axis", -1)), this);
  }

  Value layerNorm(Value weight, Value bias, double eps) {
    List<Attribute> attributes =
        List.of(Attribute.integer("axis", -1), Attribute.real("epsilon", eps));
    return graph.add("LayerNormalization", attributes, this, weight, bias);
  }

  /** Convolution over the last axis that keeps the length, [B, D, N] → [B, D, N]. */
  Value conv(Value weight, Value bias, int padding, int groups) {
    List<Attribute> attributes =
        List.of(Attribute.integers("pads", padding, padding), Attribute.integer("group", groups));
    return graph.add("Conv", attributes, this, weight, bias);
  }

  Value erf() {
    return node("Erf");
  }

  Value tanh() {
    return node("Tanh");
  }

  Value sigmoid() {
    return node("Sigmoid");
  }

  Value softplus() {
    return node("Softplus");
  }

  Value relu() {
    return node("Relu");
  }

  private Value node(String op, Value... others) {
    Value[] operands = new Value[others.length + 1];
    operands[0] = this;
    System.arraycopy(others, 0, operands, 1, others.length);
    return graph.add(op, List.of(), operands);
  }
}
