package io.deberta4j.benchmarks;

import java.util.Arrays;
import java.util.stream.Collectors;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads the name of a size. */
final class ShapeName implements ITypeConverter<ModelShape> {
  @Override
  public ModelShape convert(String name) {
    for (ModelShape shape : ModelShape.values()) {
      if (shape.cliName().equals(name)) {
        return shape;
      }
    }
    String known =
        Arrays.stream(ModelShape.values())
            .map(ModelShape::cliName)
            .collect(Collectors.joining(", "));
    throw new TypeConversionException("Unknown size '" + name + "'; expected " + known);
  }
}
