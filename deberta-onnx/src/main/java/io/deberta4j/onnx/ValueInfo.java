package io.deberta4j.onnx;

import java.util.List;

/** Name, type and shape of an input or output; fields as in {@code ValueInfoProto}. */
final class ValueInfo {
  private static final int NAME = 1;
  private static final int TYPE = 2;
  private static final int TENSOR_TYPE = 1;
  private static final int ELEMENT_TYPE = 1;
  private static final int SHAPE = 2;
  private static final int DIMENSION = 1;
  private static final int SIZE = 1;
  private static final int SIZE_NAME = 2;

  private ValueInfo() {}

  /**
   * Encodes a description.
   *
   * @param axes the name of each dynamic dimension, the size of each fixed one
   */
  static Message of(String name, ElementType type, List<?> axes) {
    Message shape = new Message();
    for (Object axis : axes) {
      Message dimension = new Message();
      if (axis instanceof Number size) {
        dimension.number(SIZE, size.longValue());
      } else {
        dimension.text(SIZE_NAME, axis.toString());
      }
      shape.message(DIMENSION, dimension);
    }
    Message tensor = new Message().number(ELEMENT_TYPE, type.code()).message(SHAPE, shape);
    return new Message().text(NAME, name).message(TYPE, new Message().message(TENSOR_TYPE, tensor));
  }
}
