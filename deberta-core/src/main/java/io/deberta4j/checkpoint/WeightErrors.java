package io.deberta4j.checkpoint;

import io.deberta4j.io.CheckpointException;
import io.deberta4j.tensor.DType;
import java.util.Arrays;

/** What is wrong with a weight that a model asked for. */
final class WeightErrors {
  private WeightErrors() {}

  static CheckpointException missing(String where, String name, long[] shape) {
    return new CheckpointException(
        where
            + ": tensor '"
            + name
            + "' is missing, expected shape "
            + Arrays.toString(shape)
            + ". Is this checkpoint complete, and does config.json"
            + " belong to it?");
  }

  static CheckpointException shape(String where, String name, long[] found, long[] expected) {
    return new CheckpointException(
        where
            + ": tensor '"
            + name
            + "' has shape "
            + Arrays.toString(found)
            + ", expected "
            + Arrays.toString(expected)
            + " from the configuration. Does config.json belong to this checkpoint?");
  }

  static CheckpointException notFloating(String where, String name, DType found) {
    return new CheckpointException(
        where
            + ": tensor '"
            + name
            + "' holds "
            + found
            + " values, expected floating-point ones (quantised weights are not supported)");
  }
}
