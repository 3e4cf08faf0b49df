package io.deberta4j.onnx;

/** An attribute of a node; numbers of fields and types as in {@code AttributeProto}. */
final class Attribute {
  private static final int NAME = 1;
  private static final int FLOAT = 2;
  private static final int INT = 3;
  private static final int INTS = 8;
  private static final int TYPE = 20;

  private static final int TYPE_FLOAT = 1;
  private static final int TYPE_INT = 2;
  private static final int TYPE_INTS = 7;

  private final Message message;

  private Attribute(String name, int type) {
    message = new Message().text(NAME, name).number(TYPE, type);
  }

  static Attribute integer(String name, long value) {
    Attribute attribute = new Attribute(name, TYPE_INT);
    attribute.message.number(INT, value);
    return attribute;
  }

  static Attribute integers(String name, long... values) {
    Attribute attribute = new Attribute(name, TYPE_INTS);
    attribute.message.numbers(INTS, values);
    return attribute;
  }

  static Attribute real(String name, double value) {
    Attribute attribute = new Attribute(name, TYPE_FLOAT);
    attribute.message.real(FLOAT, (float) value);
    return attribute;
  }

  Message message() {
    return message;
  }
}
