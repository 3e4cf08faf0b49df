package io.deberta4j.cli;

import io.deberta4j.io.ConfigException;
import io.deberta4j.onnx.OnnxForm;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads the name of a form of graphs. */
final class OnnxFormName implements ITypeConverter<OnnxForm> {
  @Override
  public OnnxForm convert(String name) {
    try {
      return OnnxForm.of(name);
    } catch (ConfigException e) {
      throw new TypeConversionException(e.getMessage());
    }
  }
}
