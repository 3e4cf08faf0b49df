package io.deberta4j.onnx;

import io.deberta4j.tensor.DType;

/** The element types we write, by their numbers in {@code TensorProto.DataType}. */
enum ElementType {
  FLOAT(1),
  INT8(3),
  INT32(6),
  INT64(7);

  private final int code;

  ElementType(int code) {
    this.code = code;
  }

  int code() {
    return code;
  }

  /** Returns the type of an initialiser. */
  static ElementType of(DType dtype) {
    return switch (dtype) {
      case F32 -> FLOAT;
      case I8 -> INT8;
      case I64 -> INT64;
      default -> throw new IllegalArgumentException("no weights are written as " + dtype);
    };
  }
}
