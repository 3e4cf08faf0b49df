package io.deberta4j.onnx;

import io.deberta4j.checkpoint.Parameters;
import io.deberta4j.checkpoint.Parameters.Init;
import io.deberta4j.tensor.Tensor;

/**
 * A place in the tree of names, and the graph that its weights go to. Names in the file are those
 * of the checkpoint; a matrix that is stored the other way round has {@code .transposed} behind it.
 *
 * @param graph where values are made
 * @param at where weights are read
 * @param prefix the full name of the place, with a dot at its end unless it is the root
 * @param products multiplies with the weights of linear layers
 */
record Weights(Graph graph, Parameters at, String prefix, LinearProducts products) {
  Weights at(String child) {
    return new Weights(graph, at.at(child), prefix + child + ".", products);
  }

  boolean has(String name) {
    return at.has(name);
  }

  /** Reads a tensor; its shape is checked. */
  Tensor read(String name, long... shape) {
    return at.tensor(name, Init.ZEROS, shape);
  }

  /** Reads a tensor into the graph. */
  Value value(String name, long... shape) {
    return graph.initializer(prefix + name, read(name, shape));
  }

  /** x·Wᵀ + b, [..., in] → [..., out]. */
  Value linear(Value x, int in, int out) {
    return linearWithoutBias(x, in, out).add(value("bias", out));
  }

  /** x·Wᵀ, [..., in] → [..., out]. */
  Value linearWithoutBias(Value x, int in, int out) {
    Tensor weight = read("weight", out, in);
    return products.product(x, prefix + "weight.transposed", in, out, () -> weight);
  }

  /** Layer normalisation over the last axis. */
  Value layerNorm(Value x, int size, double eps) {
    return x.layerNorm(value("weight", size), value("bias", size), eps);
  }
}
