package io.deberta4j.cli;

import io.deberta4j.io.ConfigException;
import io.deberta4j.onnx.OnnxPrecision;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads the name of the precision of an exported model. */
final class OnnxPrecisionName implements ITypeConverter<OnnxPrecision> {
  @Override
  public OnnxPrecision convert(String name) {
    try {
      return OnnxPrecision.of(name);
    } catch (ConfigException e) {
      throw new TypeConversionException(e.getMessage());
    }
  }
}
