package io.deberta4j.cli;

import io.deberta4j.io.ConfigException;
import io.deberta4j.plan.Precision;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads the name of a precision. */
final class PrecisionName implements ITypeConverter<Precision> {
  @Override
  public Precision convert(String name) {
    try {
      return Precision.of(name);
    } catch (ConfigException e) {
      throw new TypeConversionException(e.getMessage());
    }
  }
}
