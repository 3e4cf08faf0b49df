package io.deberta4j.onnx;

import io.deberta4j.tensor.DType;
import io.deberta4j.tensor.Tensor;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/**
 * Products with the weights of linear layers, in the precision of the file. In 8 bits the nodes are
 * those of {@code quantize_dynamic}, which ONNX Runtime joins into one kernel per layer.
 */
final class LinearProducts {
  private final Graph graph;
  private final OnnxPrecision precision;
  private final Map<Value, QuantisedInput> inputs = new HashMap<>();

  /**
   * A value in 8 bits.
   *
   * @param values U8, the shape of the value
   * @param scale what they are to be multiplied by, a scalar
   * @param zeroPoint which of them stands for 0, U8, a scalar
   */
  private record QuantisedInput(Value values, Value scale, Value zeroPoint) {}

  LinearProducts(Graph graph, OnnxPrecision precision) {
    this.graph = graph;
    this.precision = precision;
  }

  /** Tells how the products are computed. */
  OnnxPrecision precision() {
    return precision;
  }

  /**
   * x·Wᵀ, [..., in] → [..., out].
   *
   * @param name the name of Wᵀ in the file, to which endings may be added
   * @param values computes W, [out, in], when it is written
   */
  Value product(Value x, String name, int in, int out, Supplier<Tensor> values) {
    return switch (precision) {
      case F32 ->
          x.matmul(
              graph.initializer(
                  new DerivedTensor(
                      name,
                      List.of((long) in, (long) out),
                      () -> values.get().to(DType.F32).transpose(0, 1))));
      case INT8 -> quantisedProduct(x, new Int8Matrix(name, in, out, values));
    };
  }

  private Value quantisedProduct(Value x, Int8Matrix matrix) {
    QuantisedInput input = inputs.computeIfAbsent(x, this::quantise);
    Value sums = // I32, [..., out]
        graph.add(
            "MatMulInteger",
            List.of(),
            input.values(),
            graph.initializer(matrix.quantised()),
            input.zeroPoint(),
            graph.initializer(matrix.zeroPoints()));
    Value scales = input.scale().mul(graph.initializer(matrix.scales())); // [out]
    return sums.cast(ElementType.FLOAT).mul(scales);
  }

  private QuantisedInput quantise(Value x) {
    List<Value> parts = graph.add("DynamicQuantizeLinear", 3, List.of(), x);
    return new QuantisedInput(parts.get(0), parts.get(1), parts.get(2));
  }
}
