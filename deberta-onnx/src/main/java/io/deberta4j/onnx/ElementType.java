package io.deberta4j.onnx;

/** The element types we write, by their numbers in {@code TensorProto.DataType}. */
enum ElementType {
  FLOAT(1),
  INT64(7);

  private final int code;

  ElementType(int code) {
    this.code = code;
  }

  int code() {
    return code;
  }
}
