package io.deberta4j.cli;

import io.deberta4j.io.ConfigException;
import io.deberta4j.pipeline.Pooling;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads the name of a pooling. */
final class PoolingName implements ITypeConverter<Pooling> {
  @Override
  public Pooling convert(String name) {
    try {
      return Pooling.of(name);
    } catch (ConfigException e) {
      throw new TypeConversionException(e.getMessage());
    }
  }
}
